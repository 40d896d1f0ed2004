/** The server tells in words alone what it would have taken. @see https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/auth/authorizer/rbac/rbac.go */
const DENIED =
  /cannot (?<verb>\w+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]+)")?/
const DENIED_PATH = /cannot (?<verb>\w+) path "(?<path>[^"]+)"/

/**
 * The RBAC rule that somebody lacks, and where it has to be; undefined when something else than RBAC refused, as
 * quotas and webhooks do under the same reason.
 */
export function missingRule(message: string): string | undefined {
  const path = DENIED_PATH.exec(message)?.groups
  if (path)
    return `It takes a ClusterRole with { nonResourceURLs: ["${path['path']}"], verbs: ["${path['verb']}"] }`
  const denied = DENIED.exec(message)?.groups
  if (!denied) return undefined
  const { verb, resource, group, namespace } = denied
  const role = namespace ? `Role in the namespace ${namespace}` : 'ClusterRole'
  return `It takes a ${role} with { apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"] }`
}
