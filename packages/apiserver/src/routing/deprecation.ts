import type { Resource } from '../registry/resource.ts'
import { apiVersionOf } from '../registry/resource.ts'

const deprecated: Readonly<Record<string, string>> = {
  'v1 ComponentStatus': 'deprecated in v1.19+',
  'v1 Endpoints': 'deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
}

/** What every request to a resource that goes out of use is told; undefined: it stays. */
export function deprecationWarning(resource: Resource): string | undefined {
  const kind = `${apiVersionOf(resource)} ${resource.kind}`
  const advice = deprecated[kind]
  return advice && `${kind} is ${advice}`
}
