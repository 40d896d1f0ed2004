import { entriesAt, findObject, objectAt, textAt, textsAt } from '../fields.ts'
import { checkDns1035Label, checkDnsSubdomain } from '../names/name-syntax.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { checkStructuralSchema } from './definition-schema.ts'
import { canonical } from './problems.ts'
import type { Problems } from './problems.ts'

/** A CustomResourceDefinition. @see https://pkg.go.dev/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation */
export function checkDefinition(definition: KubeObject, problems: Problems): void {
  const spec = objectAt(definition, 'spec')
  const [group, names] = [textAt(spec, 'group'), objectAt(spec, 'names')]
  const name = definition.metadata.name ?? ''
  if (name && name !== `${textAt(names, 'plural')}.${group}`)
    problems.invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')
  checkGroup(group, problems)
  problems.oneOf('spec.scope', spec['scope'], ['Cluster', 'Namespaced'])
  checkVersions(spec, problems)
  checkNames(names, problems)
  checkConversion(objectAt(spec, 'conversion'), problems)
  if (spec['preserveUnknownFields'] === true)
    problems.invalid(
      'spec.preserveUnknownFields',
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    )
  checkStoredVersions(definition, problems)
  checkApproval(definition, group, problems)
}

/** What of a definition cannot change while its kind is served. */
export function checkDefinitionUpdate(definition: KubeObject, old: KubeObject, problems: Problems): void {
  checkDefinition(definition, problems)
  const spec = objectAt(definition, 'spec')
  const before = objectAt(old, 'spec')
  problems.immutable('spec.group', spec['group'], before['group'])
  problems.immutable(
    'spec.names.plural',
    objectAt(spec, 'names')['plural'],
    objectAt(before, 'names')['plural'],
  )
  const established = entriesAt(objectAt(old, 'status'), 'conditions').some(
    ([, { type, status }]) => type === 'Established' && status === 'True',
  )
  if (!established) return
  problems.immutable('spec.scope', spec['scope'], before['scope'])
  problems.immutable('spec.names.kind', objectAt(spec, 'names')['kind'], objectAt(before, 'names')['kind'])
}

function checkGroup(group: string, problems: Problems): void {
  if (!group) return problems.required('spec.group')
  const rules = checkDnsSubdomain(group)
  problems.broken('spec.group', group, rules)
  if (rules.length === 0 && !group.includes('.'))
    problems.invalid('spec.group', group, 'should be a domain with at least one dot')
}

/** What all versions have alike is looked at, and told of, once. */
function checkVersions(spec: JsonObject, problems: Problems): void {
  const versions = entriesAt(spec, 'versions')
  const shared = (field: string): boolean =>
    new Set(versions.map(([, version]) => canonical(version[field]))).size === 1
  const each = (field: string, shownAs: string, check: (value: JsonObject, path: string) => void): void => {
    if (shared(field)) check(versions[0]?.[1] ?? {}, `spec.${shownAs}`)
    else
      for (const [index, version] of versions)
        check(version, `spec.versions[${index}].${field === 'schema' ? 'schema' : shownAs}`)
  }
  checkVersionNames(spec, problems)
  each('schema', 'validation', (version, path) => {
    const schema = findObject(objectAt(version, 'schema'), 'openAPIV3Schema')
    if (schema) checkStructuralSchema(schema, `${path}.openAPIV3Schema`, problems)
  })
  for (const [index, version] of versions)
    if (!findObject(objectAt(version, 'schema'), 'openAPIV3Schema'))
      problems.required(`spec.versions[${index}].schema.openAPIV3Schema`)
  each('subresources', 'subresources', (version, path) => checkSubresources(version, path, problems))
  each('additionalPrinterColumns', 'additionalPrinterColumns', (version, path) =>
    checkColumns(version, path, problems),
  )
}

function checkVersionNames(spec: JsonObject, problems: Problems): void {
  const versions = entriesAt(spec, 'versions')
  const shown = versions.map(([, version]) => ({
    Name: textAt(version, 'name'),
    Served: version['served'] === true,
    Storage: version['storage'] === true,
    Deprecated: version['deprecated'] === true,
    DeprecationWarning: version['deprecationWarning'] ?? null,
    Schema: null,
    Subresources: null,
    AdditionalPrinterColumns: null,
    SelectableFields: null,
  }))
  for (const [index, version] of versions) {
    const rules = checkDns1035Label(textAt(version, 'name'))
    problems.broken(`spec.versions[${index}].name`, version['name'], rules)
    if (index === 0) problems.broken('spec.version', version['name'], rules)
  }
  if (shown.filter(({ Storage }) => Storage).length !== 1)
    problems.invalid('spec.versions', shown, 'must have exactly one version marked as storage version')
  if (new Set(shown.map(({ Name }) => Name)).size < shown.length)
    problems.invalid('spec.versions', shown, 'must contain unique version names')
}

function checkNames(names: JsonObject, problems: Problems): void {
  const kindRules = (value: string): string[] =>
    checkDns1035Label(value.toLowerCase()).map(
      rule => `may have mixed case, but should otherwise match: ${rule}`,
    )
  const check = (field: string, syntax: (value: string) => string[]): void => {
    const value = textAt(names, field)
    if (value) problems.broken(`spec.names.${field}`, value, syntax(value))
    else problems.required(`spec.names.${field}`)
  }
  check('plural', checkDns1035Label)
  check('singular', checkDns1035Label)
  check('kind', kindRules)
  check('listKind', kindRules)
  for (const list of ['shortNames', 'categories'])
    for (const [index, name] of textsAt(names, list).entries())
      problems.broken(`spec.names.${list}[${index}]`, name, checkDns1035Label(name))
  const kind = textAt(names, 'kind')
  if (kind && kind === textAt(names, 'listKind'))
    problems.invalid('spec.names.listKind', kind, 'kind and listKind may not be the same')
}

function checkConversion(conversion: JsonObject, problems: Problems): void {
  const strategy = textAt(conversion, 'strategy')
  problems.oneOf('spec.conversion.strategy', strategy, ['None', 'Webhook'])
  const webhook = objectAt(conversion, 'webhook')
  if (strategy === 'Webhook') {
    if (!findObject(webhook, 'clientConfig'))
      problems.required('spec.conversion.webhookClientConfig', 'required when strategy is set to Webhook')
    if (textsAt(webhook, 'conversionReviewVersions').length === 0)
      problems.required('spec.conversion.conversionReviewVersions')
  } else if (findObject(webhook, 'clientConfig'))
    problems.forbidden(
      'spec.conversion.webhookClientConfig',
      'should not be set when strategy is not set to Webhook',
    )
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']

function checkColumns(version: JsonObject, path: string, problems: Problems): void {
  for (const [index, column] of entriesAt(version, 'additionalPrinterColumns')) {
    const at = `${path}[${index}]`
    if (!textAt(column, 'name')) problems.required(`${at}.name`)
    const type = textAt(column, 'type')
    if (!type) problems.required(`${at}.type`, `must be one of ${columnTypes.join(',')}`)
    else if (!columnTypes.includes(type))
      problems.invalid(`${at}.type`, type, `must be one of ${columnTypes.join(',')}`)
    const jsonPath = textAt(column, 'jsonPath')
    if (!jsonPath) problems.required(`${at}.JSONPath`)
    else checkPath(jsonPath, `${at}.JSONPath`, problems)
  }
}

function checkSubresources(version: JsonObject, path: string, problems: Problems): void {
  const scale = findObject(objectAt(version, 'subresources'), 'scale')
  if (!scale) return
  const check = (field: string, part: string): void => {
    const value = textAt(scale, field)
    if (!value) return problems.required(`${path}.scale.${field}`)
    if (!checkPath(value, `${path}.scale.${field}`, problems)) return
    if (!value.startsWith(`.${part}.`))
      problems.invalid(`${path}.scale.${field}`, value, `should be a json path under .${part}`)
  }
  check('specReplicasPath', 'spec')
  check('statusReplicasPath', 'status')
  const selector = textAt(scale, 'labelSelectorPath')
  if (selector && checkPath(selector, `${path}.scale.labelSelectorPath`, problems))
    if (!/^\.(spec|status)\./.test(selector))
      problems.invalid(
        `${path}.scale.labelSelectorPath`,
        selector,
        'should be a json path under either .spec or .status',
      )
}

function checkPath(value: string, field: string, problems: Problems): boolean {
  if (value.startsWith('.')) return true
  problems.invalid(field, value, 'must be a simple json path starting with .')
  return false
}

function checkStoredVersions(definition: KubeObject, problems: Problems): void {
  const stored = textsAt(objectAt(definition, 'status'), 'storedVersions')
  const versions = entriesAt(objectAt(definition, 'spec'), 'versions').map(([, version]) => version)
  if (stored.length === 0)
    problems.invalid('status.storedVersions', null, 'must have at least one stored version')
  const storage = versions.findLast(version => version['storage'] === true)
  const name = textAt(storage, 'name')
  if (stored.length > 0 && storage && !stored.includes(name))
    problems.invalid('status.storedVersions', stored, `must have the storage version ${name}`)
  for (const [index, version] of stored.entries())
    if (!versions.some(candidate => candidate['name'] === version))
      problems.invalid(
        `status.storedVersions[${index}]`,
        version,
        `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`,
      )
}

const approval = 'api-approved.kubernetes.io'

function checkApproval({ metadata }: KubeObject, group: string, problems: Problems): void {
  const isProtected = /(^|\.)(k8s|kubernetes)\.io$/.test(group)
  if (isProtected && !metadata.annotations?.[approval])
    problems.required(
      `metadata.annotations[${approval}]`,
      `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`,
    )
}
