import { checkDataKey } from '../names/name-syntax.ts'
import type { KubeObject } from '../object.ts'
import { membersAt, objectAt, textAt } from '../fields.ts'
import type { Problems } from './problems.ts'

const maximumBytes = 1024 * 1024

/** What is wrong with a ConfigMap. */
export function checkConfigMap(object: KubeObject, problems: Problems): void {
  const binary = objectAt(object, 'binaryData')
  let sizeBytes = 0
  for (const [key, value] of membersAt(object, 'data')) {
    problems.broken(`data[${key}]`, key, checkDataKey(key))
    if (key in binary) problems.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')
    sizeBytes += Buffer.byteLength(value)
  }
  for (const [key, value] of membersAt(object, 'binaryData')) {
    problems.broken(`binaryData[${key}]`, key, checkDataKey(key))
    sizeBytes += Buffer.byteLength(value, 'base64')
  }
  if (sizeBytes > maximumBytes) problems.tooLong('', maximumBytes)
}

/** What a type of Secret must have. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

const accountAnnotation = 'kubernetes.io/service-account.name'

/** What is wrong with a Secret. */
export function checkSecret(object: KubeObject, problems: Problems): void {
  const data = objectAt(object, 'data')
  let sizeBytes = 0
  for (const [key, value] of membersAt(object, 'data')) {
    problems.broken(`data[${key}]`, key, checkDataKey(key))
    sizeBytes += Buffer.byteLength(value, 'base64')
  }
  if (sizeBytes > maximumBytes) problems.tooLong('data', maximumBytes)
  const type = textAt(object, 'type')
  for (const key of requiredKeys[type] ?? []) if (!(key in data)) problems.required(`data[${key}]`)
  if (type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)) {
    problems.required('data[username]')
    problems.required('data[password]')
  }
  if (type === 'kubernetes.io/service-account-token' && !object.metadata.annotations?.[accountAnnotation])
    problems.required(`metadata.annotations[${accountAnnotation}]`)
  if (type.startsWith('kubernetes.io/dockerc')) checkDockerConfig(object, problems)
}

function checkDockerConfig(object: KubeObject, problems: Problems): void {
  for (const key of ['.dockercfg', '.dockerconfigjson']) {
    const value = objectAt(object, 'data')[key]
    if (typeof value !== 'string') continue
    try {
      JSON.parse(Buffer.from(value, 'base64').toString())
    } catch (error) {
      // What stands in the secret is not for messages; neither is where it is wrong.
      problems.invalid(`data[${key}]`, '<secret contents redacted>', (error as Error).name)
    }
  }
}

/** What was declared to stay as it is. */
function checkImmutableData(object: KubeObject, old: KubeObject, problems: Problems): void {
  if (old['immutable'] !== true) return
  if (object['immutable'] !== true)
    problems.forbidden('immutable', 'field is immutable when `immutable` is set')
  for (const field of ['data', 'binaryData'])
    if (JSON.stringify(object[field]) !== JSON.stringify(old[field]))
      problems.forbidden(field, 'field is immutable when `immutable` is set')
}

/** A Secret stays of its type. */
export function checkSecretUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  problems.immutable('type', object['type'], old['type'])
  checkImmutableData(object, old, problems)
  checkSecret(object, problems)
}

/** What is wrong with a ConfigMap that replaces another. */
export function checkConfigMapUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  checkImmutableData(object, old, problems)
  checkConfigMap(object, problems)
}
