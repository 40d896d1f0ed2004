import type { Attributes } from './attributes.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/role-v1/ */
export interface PolicyRule {
  verbs: string[]
  apiGroups?: string[]
  resources?: string[]
  resourceNames?: string[]
  nonResourceURLs?: string[]
}

/** Whether a rule allows what is asked. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!has(rule.verbs, attributes.verb)) return false
  if (attributes.kind === 'path')
    return (rule.nonResourceURLs ?? []).some(pattern => matchesPath(pattern, attributes.path))
  const { group, resource, subresource, name, verb } = attributes
  if (!has(rule.apiGroups ?? [], group) || !matchesResource(rule.resources ?? [], resource, subresource))
    return false
  const names = rule.resourceNames ?? []
  // A collection has no name: a rule for some names does not allow it.
  return names.length === 0 || (name !== '' && verb !== 'deletecollection' && names.includes(name))
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value)
}

function matchesResource(resources: readonly string[], resource: string, subresource: string): boolean {
  const whole = subresource ? `${resource}/${subresource}` : resource
  return resources.some(
    rule => rule === '*' || rule === whole || (subresource !== '' && rule === `*/${subresource}`),
  )
}

function matchesPath(pattern: string, path: string): boolean {
  return (
    pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)))
  )
}
