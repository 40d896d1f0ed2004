const levels = ['alpha', 'beta', '']

/**
 * Orders versions as discovery does, the preferred one first: v10, v2, v1, v11beta2, v3beta1, v12alpha1, foo.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : a > b ? 1 : 0
  return right.level - left.level || right.major - left.major || right.minor - left.minor
}

function parse(version: string): { level: number; major: number; minor: number } | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (!match) return undefined
  const [, major, level = '', minor = '0'] = match
  return { level: levels.indexOf(level), major: Number(major), minor: Number(minor) }
}
