import type { HttpResponse, Transport } from '@devmatic/kube-client'
import { normaliseJson, normaliseOutput, normaliseText } from './normalise.ts'
import type { EventsOperation, KubectlOperation, Operation, RequestOperation, Script } from './operation.ts'
import type { Kubectl } from './kubectl.ts'
import { openWatch, type OpenWatch } from './open-watch.ts'

/** What came of one operation, without what differs from run to run. */
export type Outcome =
  | { code: number; warnings?: string[]; body: unknown }
  | { exit: number; stdout?: string; stderr?: string }
  | { events: unknown[] }
  | { open: number }
  /** It could not be tried. */
  | { leftOut: string }

/** Whom a script talks to. */
export interface Talk {
  transport: Transport
  /** Undefined where kubectl is not installed. */
  kubectl: Kubectl | undefined
}

const patienceMs = 20_000

/** Runs a script in a namespace of its own; the outcomes come in the order of its operations. */
export async function runScript(script: Script, talk: Talk): Promise<Outcome[]> {
  await createNamespace(script.namespace, talk.transport)
  const watches = new Map<string, OpenWatch>()
  try {
    const outcomes: Outcome[] = []
    for (const operation of script.operations)
      outcomes.push(await runOperation(operation, { ...talk, watches, namespace: script.namespace }))
    return outcomes
  } finally {
    for (const watch of watches.values()) watch.close()
  }
}

async function runOperation(
  operation: Operation,
  around: Talk & { watches: Map<string, OpenWatch>; namespace: string },
): Promise<Outcome> {
  switch (operation.kind) {
    case 'request':
      return sendUntil(operation, around.transport)
    case 'kubectl':
      return runKubectl(operation, around)
    case 'watch': {
      const watch = await openWatch(around.transport, operation.path)
      around.watches.set(operation.as, watch)
      return { open: watch.code }
    }
    case 'events':
      return readEvents(operation, around.watches)
    default:
      return operation satisfies never
  }
}

async function sendUntil(operation: RequestOperation, transport: Transport): Promise<Outcome> {
  const endsAt = Date.now() + patienceMs
  for (;;) {
    const outcome = await send(operation, transport)
    if (operation.untilCode === undefined || outcome.code === operation.untilCode) return outcome
    if (Date.now() > endsAt) return outcome
    await pause(50)
  }
}

async function send(
  { method, path, headers, body }: RequestOperation,
  transport: Transport,
): Promise<{ code: number; warnings?: string[]; body: unknown }> {
  const response = await transport.request({
    method,
    path,
    headers,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(patienceMs),
  })
  const warnings = warningsOf(response)
  const text = await response.body.text().catch(() => '<still open>')
  return {
    code: response.status,
    ...(warnings.length > 0 && { warnings }),
    body: readBody(text),
  }
}

function warningsOf({ headers }: HttpResponse): string[] {
  return [headers['warning'] ?? []].flat().flatMap(text => normaliseText(text).split(/, (?=299 - )/))
}

function readBody(text: string): unknown {
  try {
    return normaliseJson(JSON.parse(text))
  } catch {
    return normaliseOutput(text) // YAML, or a plain word
  }
}

async function runKubectl(
  { args, stdin }: KubectlOperation,
  { kubectl, namespace }: { kubectl: Kubectl | undefined; namespace: string },
): Promise<Outcome> {
  if (!kubectl) return { leftOut: 'kubectl is not installed' }
  const { exit, stdout, stderr } = await kubectl(['--namespace', namespace, ...args], stdin)
  return {
    exit,
    ...(stdout && { stdout: normaliseOutput(stdout) }),
    ...(stderr && { stderr: normaliseOutput(stderr) }),
  }
}

async function readEvents(
  { of, count }: EventsOperation,
  watches: ReadonlyMap<string, OpenWatch>,
): Promise<Outcome> {
  const watch = watches.get(of)
  if (!watch) throw new Error(`There is no watch "${of}".`)
  return { events: (await watch.take(count, patienceMs)).map(event => normaliseJson(event)) }
}

/** A namespace is ready when it has what the controllers put into each. */
async function createNamespace(name: string, transport: Transport): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const created = await send(
    { kind: 'request', method: 'POST', path: '/api/v1/namespaces', headers, body },
    transport,
  )
  if (created.code !== 201) throw new Error(`namespace ${name}: ${JSON.stringify(created.body)}`)
  for (const content of ['serviceaccounts/default', 'configmaps/kube-root-ca.crt']) {
    const path = `/api/v1/namespaces/${name}/${content}`
    const found = await sendUntil(
      { kind: 'request', method: 'GET', path, headers: {}, untilCode: 200 },
      transport,
    )
    if (!('code' in found) || found.code !== 200)
      throw new Error(`namespace ${name} did not get its ${content}`)
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, durationMs))
}
