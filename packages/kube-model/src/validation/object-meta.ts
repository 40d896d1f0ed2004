import { checkDnsLabel, checkQualifiedName } from '../names/name-syntax.ts'
import type { JsonObject, KubeObject, ObjectMeta } from '../object.ts'
import { entriesAt, textAt, textsAt } from '../fields.ts'
import { checkAnnotations, checkLabels } from './labels.ts'
import type { Problems } from './problems.ts'

/** What is wrong with a name; nothing if it is right. */
export type NameSyntax = (name: string) => string[]

/** Names that stand in URLs, and need no more than that. */
export function checkPathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter(part => name.includes(part)).map(part => `may not contain '${part}'`)
}

/** The metadata of a new object. */
export function checkObjectMeta(object: KubeObject, syntax: NameSyntax, problems: Problems): void {
  const metadata = object.metadata as unknown as JsonObject
  const [name, generateName] = [textAt(metadata, 'name'), textAt(metadata, 'generateName')]
  // What is made of a prefix ends in letters and digits: its own last dash does no harm.
  if (generateName)
    problems.broken('metadata.generateName', generateName, syntax(generateName.replace(/-$/, 'a')))
  if (name) problems.broken('metadata.name', name, syntax(name))
  else problems.required('metadata.name', 'name or generateName is required')
  if (object.metadata.namespace)
    problems.broken('metadata.namespace', object.metadata.namespace, checkDnsLabel(object.metadata.namespace))
  checkCommon(metadata, problems)
  checkFinalizers(textsAt(metadata, 'finalizers'), problems)
}

/** The metadata of an object that replaces another. */
export function checkObjectMetaUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  const [metadata, before] = [object.metadata, old.metadata]
  if (before.deletionTimestamp !== undefined) checkNoNewFinalizers(metadata, before, problems)
  for (const field of [
    'name',
    'namespace',
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ] as const)
    problems.immutable(`metadata.${field}`, metadata[field], before[field])
  checkCommon(metadata as unknown as JsonObject, problems)
  const finalizers = textsAt(metadata, 'finalizers').filter(name => !before.finalizers?.includes(name))
  checkFinalizers(finalizers, problems)
}

function checkCommon(metadata: JsonObject, problems: Problems): void {
  checkLabels(metadata, 'labels', { path: 'metadata.labels', problems })
  checkAnnotations(metadata, { path: 'metadata.annotations', problems })
  checkOwners(metadata, problems)
}

function checkOwners(metadata: JsonObject, problems: Problems): void {
  const path = 'metadata.ownerReferences'
  let controller = ''
  for (const [, owner] of entriesAt(metadata, 'ownerReferences')) {
    if (!textAt(owner, 'apiVersion')) problems.invalid(`${path}.apiVersion`, '', 'version must not be empty')
    for (const field of ['kind', 'name', 'uid'])
      if (!textAt(owner, field)) problems.invalid(`${path}.${field}`, '', 'must not be empty')
    if (textAt(owner, 'apiVersion') === 'v1' && textAt(owner, 'kind') === 'Event')
      problems.invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner')
    if (owner['controller'] !== true) continue
    const name = `${textAt(owner, 'kind')}/${textAt(owner, 'name')}`
    if (controller)
      problems.invalid(
        path,
        metadata['ownerReferences'],
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`,
      )
    else controller = name
  }
}

const standardFinalizers = new Set(['orphan', 'foregroundDeletion', 'kubernetes'])

function checkFinalizers(finalizers: readonly string[], problems: Problems): void {
  for (const [index, finalizer] of finalizers.entries()) {
    const path = `metadata.finalizers[${index}]`
    problems.broken(path, finalizer, checkQualifiedName(finalizer))
    if (!finalizer.includes('/') && !standardFinalizers.has(finalizer))
      problems.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified')
  }
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    problems.invalid(
      'metadata.finalizers',
      finalizers,
      'finalizer orphan and foregroundDeletion cannot be both set',
    )
}

function checkNoNewFinalizers(metadata: ObjectMeta, before: ObjectMeta, problems: Problems): void {
  const extra = (metadata.finalizers ?? []).filter(name => !before.finalizers?.includes(name)).sort()
  if (extra.length === 0) return
  const list = extra.map(name => JSON.stringify(name)).join(', ')
  problems.forbidden(
    'metadata.finalizers',
    `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
  )
}
