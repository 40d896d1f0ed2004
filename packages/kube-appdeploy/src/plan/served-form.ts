import {
  applyDefaults,
  findGoType,
  goTypeOfKind,
  type JsonObject,
  type KubeObject,
  normalizeObject,
} from '@devmatic/kube-model'

/**
 * An object as an API server would show it: with its defaults, empty values dropped, quantities and times in
 * their canonical form. Undefined for kinds that only the server knows, and for what it would refuse.
 */
export function servedForm(object: KubeObject): JsonObject | undefined {
  const slash = object.apiVersion.indexOf('/')
  const [group, version] = [
    object.apiVersion.slice(0, Math.max(0, slash)),
    object.apiVersion.slice(slash + 1),
  ]
  try {
    const type = findGoType(goTypeOfKind(group, version, object.kind))
    if (!type) return undefined
    const served = normalizeObject(type, object as unknown as JsonObject).object
    applyDefaults(type, served)
    return served
  } catch {
    // What does not fit its type is for the server to refuse.
    return undefined
  }
}
