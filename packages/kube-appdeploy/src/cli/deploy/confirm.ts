import { DeployError } from '../../deploy-error.ts'
import { isDeletion, type Plan } from '../../plan/plan.ts'
import type { Environment } from '../../product/product.ts'
import type { Terminal } from '../terminal.ts'

/** What `--yes` was: given, given with an environment's name, or not. */
export type Yes = boolean | string | undefined

/** How a plan is confirmed. */
export interface ConfirmOptions {
  environment: Environment | undefined
  yes: Yes
}

/**
 * Asks before something goes: in a protected environment what is deleted or restarted, answered by the
 * environment's name; elsewhere what is deleted.
 *
 * @throws CodedError `deploy/confirmation` when the answer is no, or nobody can be asked
 */
export async function confirmPlan(
  plan: Plan,
  { environment, yes }: ConfirmOptions,
  terminal: Terminal,
): Promise<void> {
  const isProtected = environment?.protected ?? false
  const risks = risksOf(plan, isProtected)
  if (risks.length === 0) return
  const name = isProtected ? environment?.name : undefined
  if (isYes(yes, name)) return
  const what = `This ${risks.join(' and ')}`
  if (!terminal.isInteractive) {
    const option = name === undefined ? '--yes' : `--yes=${name}`
    throw new DeployError(
      'deploy/confirmation',
      `${what}, and there is no terminal to ask on. Confirm it with ${option}.`,
    )
  }
  const question =
    name === undefined ? `${what}. Go on? [y/N] ` : `${what}. Type the environment's name to go on: `
  terminal.err(question)
  const answer = (await readLine(terminal)).trim()
  if (name === undefined ? /^y(es)?$/i.test(answer) : answer === name) return
  throw new DeployError('deploy/confirmation', 'Nothing was changed.')
}

function risksOf({ steps, consequences }: Plan, isProtected: boolean): string[] {
  const deleted = steps.filter(isDeletion).length
  const pods = consequences.reduce(
    (sum, each) => sum + (each.type === 'restart' || each.type === 'scale-down' ? each.pods : 0),
    0,
  )
  return [
    ...(deleted > 0 ? [`deletes ${deleted} object${deleted === 1 ? '' : 's'}`] : []),
    ...(isProtected && pods > 0 ? [`ends ${pods} Pod${pods === 1 ? '' : 's'}`] : []),
  ]
}

function isYes(yes: Yes, environment: string | undefined): boolean {
  return environment === undefined ? Boolean(yes) : yes === environment
}

async function readLine({ stdin, signal }: Terminal): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stdin) {
    signal.throwIfAborted()
    text += decoder.decode(chunk, { stream: true })
    const end = text.indexOf('\n')
    if (end >= 0) return text.slice(0, end)
  }
  return text
}
