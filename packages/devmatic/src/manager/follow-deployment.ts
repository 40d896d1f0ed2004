import { CodedError } from '@devmatic/base'
import type { Api, Deployment, Finding, ManagerEvent, StepProgress } from '@devmatic/deploy-manager/protocol'
import type { Terminal } from '../terminal.ts'

/**
 * Shows how a deployment goes on until it has ended; one that a newer one took over is followed there.
 *
 * @throws CodedError `deploy/failed` with what is wrong
 */
export async function followDeployment(api: Api, begun: Deployment, terminal: Terminal): Promise<Deployment> {
  const stop = new AbortController()
  const signal = AbortSignal.any([terminal.signal, stop.signal])
  let id = begun.id
  const told = new Set<string>()
  try {
    for await (const { data } of api.events({ signal })) {
      // The stream begins with what is now; only then is the answer to this question newer than all it will tell.
      const known =
        data.type === 'hello'
          ? await api.getDeployment({ params: { deployment: id } })
          : deploymentOf(data, id)
      if (data.type === 'step' && data.deployment === id) showStep(data.step, { ...terminal, told })
      if (!known || known.endedAt === undefined) continue
      if (known.state === 'failed') throw failed(known)
      if (known.state !== 'cancelled') return known
      const { current, recent } = await api.listDeployments()
      const next = current ?? recent[0]!
      if (next.endedAt !== undefined && next.state !== 'cancelled') return next
      id = next.id
    }
  } finally {
    stop.abort()
  }
  throw terminal.signal.reason
}

function deploymentOf(event: ManagerEvent, id: string): Deployment | undefined {
  return event.type === 'deployment' && event.deployment.id === id ? event.deployment : undefined
}

/** Each state of an object is told once: several phases of a deployment wait for the same workload. */
function showStep(
  { key, state, message = '' }: StepProgress,
  { err, colors, told }: Terminal & { told: Set<string> },
): void {
  if (told.has(`${key} ${state}`)) return
  told.add(`${key} ${state}`)
  const [kind = '', , name = ''] = key.split('/')
  if (state === 'done') err(`  ${colors.green('✓')} ${kind} ${name}\n`)
  if (state === 'troubled') err(`  ${colors.yellow('!')} ${kind} ${name}: ${message}\n`)
  if (state === 'failed') err(`  ${colors.red('✗')} ${kind} ${name}: ${message}\n`)
}

function failed({ message = 'The deployment failed', findings }: Deployment): CodedError {
  const text = findings.length === 0 ? message : findings.map(showFinding).join('\n')
  return new CodedError('deploy/failed', text)
}

/** A finding as one or two lines: where, what, and what to do. */
function showFinding({ message, place, hint }: Finding): string {
  const where = place ? `${place.file}:${place.line}:${place.column ?? 1}: ` : ''
  return `${where}${message}${hint === undefined ? '' : `\n  ${hint}`}`
}
