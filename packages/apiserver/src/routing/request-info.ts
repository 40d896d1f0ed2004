/** What a URL under `/api` or `/apis` asks for. @see https://pkg.go.dev/k8s.io/apiserver/pkg/endpoints/request#RequestInfo */
export interface RequestInfo {
  group: string
  version: string
  namespace: string
  /** Empty: the group version itself. */
  resource: string
  name: string
  subresource: string
  /** What follows a subresource, as a path to proxy. */
  rest: string
}

const namespaceSubresources = new Set(['status', 'finalize'])

/** Reads a path; undefined: it is not about a resource. */
export function parseResourcePath(path: string): RequestInfo | undefined {
  const parts = path.split('/').slice(1).map(decodePart)
  if (parts.includes(undefined)) return undefined
  const segments = parts as string[]
  if (segments.at(-1) === '') segments.pop()
  const root = segments.shift()
  if (root !== 'api' && root !== 'apis') return undefined
  const group = root === 'api' ? '' : (segments.shift() ?? '')
  const version = segments.shift() ?? ''
  if (!version || (root === 'apis' && !group)) return undefined
  return { group, version, ...parseObjectPath(segments) }
}

function parseObjectPath(segments: string[]): Omit<RequestInfo, 'group' | 'version'> {
  let namespace = ''
  if (
    segments[0] === 'namespaces' &&
    segments.length > 2 &&
    !namespaceSubresources.has(segments[2] as string)
  ) {
    namespace = segments[1] as string
    segments = segments.slice(2)
  }
  const [resource = '', name = '', subresource = '', ...rest] = segments
  return { namespace, resource, name, subresource, rest: rest.join('/') }
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined // a broken escape names nothing
  }
}
