import { checkDataKey, checkDnsSubdomain, checkEnvName, checkQualifiedName } from '../names/name-syntax.ts'
import type { JsonObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, findObject, textAt } from '../fields.ts'
import type { At } from './labels.ts'

/** Fields of a Pod that environment variables may show. */
const envFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]

/** Fields of a Pod that files may show. */
export const volumeFields: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]

const convertible = new Set([
  ...envFields,
  ...volumeFields,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
  'spec.hostNetwork',
])

/** The environment variables of a container. */
export function checkEnv(container: JsonObject, { path, problems }: At): void {
  for (const [index, variable] of entriesAt(container, 'env')) {
    const at = `${path}.env[${index}]`
    const name = textAt(variable, 'name')
    if (name) problems.broken(`${at}.name`, name, checkEnvName(name))
    else problems.required(`${at}.name`)
    const from = findObject(variable, 'valueFrom')
    if (from) checkValueFrom(variable, from, { path: `${at}.valueFrom`, problems })
  }
  checkEnvFrom(container, { path: `${path}.envFrom`, problems })
}

const envSources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef']

function checkValueFrom(variable: JsonObject, from: JsonObject, { path, problems }: At): void {
  const given = envSources.filter(source => isJsonObject(from[source]))
  const at = (source: string): At => ({ path: `${path}.${source}`, problems })
  for (const source of given) {
    const reference = from[source] as JsonObject
    if (source === 'fieldRef') checkFieldRef(reference, envFields, at(source))
    else if (source === 'resourceFieldRef') checkResourceFieldRef(reference, at(source), false)
    else if (source !== 'fileKeyRef') checkKeyRef(reference, at(source))
  }
  if (given.length === 0)
    problems.invalid(
      path,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    )
  else if (textAt(variable, 'value'))
    problems.invalid(path, '', 'may not be specified when `value` is not empty')
  else if (given.length > 1)
    problems.invalid(path, '', 'may not have more than one field specified at a time')
}

/** A reference to a field of the Pod. */
export function checkFieldRef(
  reference: JsonObject,
  supported: readonly string[],
  { path, problems }: At,
): void {
  const field = textAt(reference, 'fieldPath')
  if (!textAt(reference, 'apiVersion')) return problems.required(`${path}.apiVersion`)
  if (!field) return problems.required(`${path}.fieldPath`)
  const subscript = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(field)
  if (subscript) {
    const key =
      subscript[1] === 'metadata.annotations' ? (subscript[2] ?? '').toLowerCase() : (subscript[2] ?? '')
    return problems.broken(path, key, checkQualifiedName(key))
  }
  if (!convertible.has(field))
    return problems.invalid(
      `${path}.fieldPath`,
      field,
      `error converting fieldPath: field label not supported: ${field}`,
    )
  if (!supported.includes(field)) problems.unsupported(`${path}.fieldPath`, field, [...supported].sort())
}

const resourceFields = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]

/** A reference to a container's resources. */
export function checkResourceFieldRef(
  reference: JsonObject,
  { path, problems }: At,
  inVolume: boolean,
): void {
  const resource = textAt(reference, 'resource')
  if (inVolume && !textAt(reference, 'containerName')) problems.required(`${path}.containerName`)
  else if (!resource) problems.required(`${path}.resource`)
  else if (!resourceFields.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    problems.unsupported(`${path}.resource`, resource, resourceFields)
}

function checkKeyRef(reference: JsonObject, { path, problems }: At): void {
  const [name, key] = [textAt(reference, 'name'), textAt(reference, 'key')]
  problems.broken(`${path}.name`, name, checkDnsSubdomain(name))
  if (key) problems.broken(`${path}.key`, key, checkDataKey(key))
  else problems.required(`${path}.key`)
}

function checkEnvFrom(container: JsonObject, { path, problems }: At): void {
  for (const [index, source] of entriesAt(container, 'envFrom')) {
    const prefix = textAt(source, 'prefix')
    if (prefix) problems.broken(`${path}[${index}].prefix`, prefix, checkEnvName(prefix))
    const given = ['configMapRef', 'secretRef'].filter(kind => isJsonObject(source[kind]))
    for (const kind of given) {
      const name = textAt(source[kind], 'name')
      const at = `${path}[${index}].${kind}.name`
      if (name) problems.broken(at, name, checkDnsSubdomain(name))
      else problems.required(at)
    }
    if (given.length === 0) problems.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')
    else if (given.length > 1)
      problems.invalid(path, '', 'may not have more than one field specified at a time')
  }
}
