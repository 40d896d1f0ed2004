import { checkDnsSubdomain } from '../names/name-syntax.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { entriesAt, objectAt, textAt, textsAt } from '../fields.ts'
import type { At } from './labels.ts'
import { checkPathSegment } from './object-meta.ts'
import type { Problems } from './problems.ts'

const rbacGroup = 'rbac.authorization.k8s.io'

/** What is wrong with a Role or ClusterRole. */
export function checkRole(object: KubeObject, problems: Problems): void {
  const isNamespaced = object.kind === 'Role'
  for (const [index, rule] of entriesAt(object, 'rules'))
    checkPolicyRule(rule, isNamespaced, { path: `rules[${index}]`, problems })
}

function checkPolicyRule(rule: JsonObject, isNamespaced: boolean, { path, problems }: At): void {
  if (textsAt(rule, 'verbs').length === 0)
    problems.required(`${path}.verbs`, 'verbs must contain at least one value')
  const urls = textsAt(rule, 'nonResourceURLs')
  if (urls.length > 0) {
    if (isNamespaced)
      problems.invalid(`${path}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs')
    if (['apiGroups', 'resources', 'resourceNames'].some(field => textsAt(rule, field).length > 0))
      problems.invalid(
        `${path}.nonResourceURLs`,
        urls,
        'rules cannot apply to both regular resources and non-resource URLs',
      )
    return
  }
  if (textsAt(rule, 'apiGroups').length === 0)
    problems.required(`${path}.apiGroups`, 'resource rules must supply at least one api group')
  if (textsAt(rule, 'resources').length === 0)
    problems.required(`${path}.resources`, 'resource rules must supply at least one resource')
}

/** What is wrong with a RoleBinding or ClusterRoleBinding. */
export function checkRoleBinding(object: KubeObject, problems: Problems): void {
  const isNamespaced = object.kind === 'RoleBinding'
  const reference = objectAt(object, 'roleRef')
  if (textAt(reference, 'apiGroup') !== rbacGroup)
    problems.unsupported('roleRef.apiGroup', textAt(reference, 'apiGroup'), [rbacGroup])
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  const kind = textAt(reference, 'kind')
  if (!kinds.includes(kind)) problems.unsupported('roleRef.kind', kind, kinds)
  const name = textAt(reference, 'name')
  if (name) problems.broken('roleRef.name', name, checkPathSegment(name))
  else problems.required('roleRef.name')
  for (const [index, subject] of entriesAt(object, 'subjects'))
    checkSubject(subject, isNamespaced, { path: `subjects[${index}]`, problems })
}

function checkSubject(subject: JsonObject, isNamespaced: boolean, { path, problems }: At): void {
  const [kind, name, group] = [textAt(subject, 'kind'), textAt(subject, 'name'), textAt(subject, 'apiGroup')]
  if (!name) problems.required(`${path}.name`)
  if (kind === 'ServiceAccount') {
    if (name) problems.broken(`${path}.name`, name, checkDnsSubdomain(name))
    if (group) problems.unsupported(`${path}.apiGroup`, group, [''])
    if (!isNamespaced && !textAt(subject, 'namespace')) problems.required(`${path}.namespace`)
  } else if (kind === 'User' || kind === 'Group') {
    if (group !== rbacGroup) problems.unsupported(`${path}.apiGroup`, group, [rbacGroup])
  } else problems.unsupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group'])
}

/** A binding stays one to the same role. */
export function checkRoleBindingUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  if (JSON.stringify(object['roleRef']) !== JSON.stringify(old['roleRef']))
    problems.invalid('roleRef', object['roleRef'], 'cannot change roleRef')
}
