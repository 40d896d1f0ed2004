import { readFile } from 'node:fs/promises'
import { isJsonObject, parseYaml } from '@devmatic/kube-model'

/** One request as it is sent. */
export interface RequestOperation {
  kind: 'request'
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: string
  /** Asked again until the answer has this code: for what controllers do in their own time. */
  untilCode?: number
}

/** One call of kubectl. */
export interface KubectlOperation {
  kind: 'kubectl'
  args: string[]
  stdin?: string
}

/** A watch that is begun, and goes on until the script ends. */
export interface WatchOperation {
  kind: 'watch'
  path: string
  as: string
}

/** What a watch has told, so many events of it. */
export interface EventsOperation {
  kind: 'events'
  of: string
  count: number
}

/** One step of a script, under the name that recordings and differences call it by. */
export type Operation = { name: string } & (
  | RequestOperation
  | KubectlOperation
  | WatchOperation
  | EventsOperation
)

/** Operations that run one after another, in a namespace of their own. */
export interface Script {
  name: string
  namespace: string
  operations: Operation[]
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const patchTypes: Readonly<Record<string, string>> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
}
const accepts: Readonly<Record<string, string>> = {
  table: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  metadata: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  metadataList: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  yaml: 'application/yaml',
}

/** Reads a script: a YAML list of operations, in which `{ns}` is the script's namespace. */
export async function readScript(file: string, name: string): Promise<Script> {
  const namespace = `diff-${name.replaceAll('/', '-')}`
  const text = (await readFile(file, 'utf8')).replaceAll('{ns}', namespace)
  const steps: unknown = parseYaml(text)
  if (!Array.isArray(steps)) throw new Error(`${file}: a script is a list of operations`)
  return { name, namespace, operations: nameOperations(steps.map(step => parseOperation(step, file))) }
}

/** Names each operation by what it does, and the second of two equal ones `… (2)`. */
export function nameOperations(operations: readonly Unnamed[]): Operation[] {
  const seen = new Map<string, number>()
  return operations.map(operation => {
    const what = describe(operation)
    const count = (seen.get(what) ?? 0) + 1
    seen.set(what, count)
    return { name: count === 1 ? what : `${what} (${count})`, ...operation }
  })
}

/** An operation before it has its name. */
export type Unnamed = RequestOperation | KubectlOperation | WatchOperation | EventsOperation

function describe(operation: Unnamed): string {
  if (operation.kind === 'kubectl') return `kubectl ${operation.args.join(' ')}`
  if (operation.kind === 'watch') return `watch ${operation.path}`
  if (operation.kind === 'events') return `events of ${operation.of}`
  const type = Object.entries(patchTypes).find(([, mime]) => mime === operation.headers['content-type'])?.[0]
  const view = Object.entries(accepts).find(([, mime]) => mime === operation.headers['accept'])?.[0]
  const notes = [type, view && `as ${view}`].filter(Boolean).join(', ')
  return `${operation.method} ${operation.path}${notes && ` (${notes})`}`
}

function parseOperation(step: unknown, file: string): Unnamed {
  if (!isJsonObject(step)) throw new Error(`${file}: ${JSON.stringify(step)} is no operation`)
  if (typeof step['kubectl'] === 'string') {
    const stdin = step['stdin']
    return {
      kind: 'kubectl',
      args: splitWords(step['kubectl']),
      ...(stdin !== undefined && { stdin: typeof stdin === 'string' ? stdin : JSON.stringify(stdin) }),
    }
  }
  if (typeof step['watch'] === 'string')
    return { kind: 'watch', path: step['watch'], as: textOf(step['as'], 'watch') }
  if (typeof step['events'] === 'string')
    return { kind: 'events', of: step['events'], count: Number(step['count']) }
  return parseRequest(step, file)
}

function parseRequest(step: Record<string, unknown>, file: string): RequestOperation {
  const method = methods.find(each => typeof step[each] === 'string')
  if (!method) throw new Error(`${file}: ${JSON.stringify(step)} is no operation`)
  const { type, accept, body, untilCode } = step
  return {
    kind: 'request',
    method,
    path: step[method] as string,
    headers: {
      ...(body !== undefined && {
        'content-type': patchTypes[textOf(type)] ?? textOf(type, 'application/json'),
      }),
      ...(accept !== undefined && { accept: accepts[textOf(accept)] ?? textOf(accept) }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(untilCode !== undefined && { untilCode: Number(untilCode) }),
  }
}

function textOf(value: unknown, otherwise = ''): string {
  return typeof value === 'string' ? value : otherwise
}

/** Words of a command; quotes keep what they enclose together, as in a shell. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  )
}

/** A request with a patch of one of the four types. */
export function patchOf(path: string, type: keyof typeof patchTypes, body: unknown): RequestOperation {
  const headers = { 'content-type': patchTypes[type] as string }
  return { kind: 'request', method: 'PATCH', path, headers, body: JSON.stringify(body) }
}

/** A request with or without an object, answered in one of the views that `accept` names. */
export function requestOf(
  method: RequestOperation['method'],
  path: string,
  { body, accept }: { body?: unknown; accept?: keyof typeof accepts } = {},
): RequestOperation {
  return {
    kind: 'request',
    method,
    path,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(accept !== undefined && { accept: accepts[accept] as string }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}
