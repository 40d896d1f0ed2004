import { isDeepStrictEqual } from 'node:util'
import { CodedError, isCodedError } from '@devmatic/base'
import { isJsonObject } from '../object.ts'
import type { JsonObject, ManagedFieldsEntry } from '../object.ts'
import { compareObjects } from './compare.ts'
import type { ApplySchema } from './apply-schema.ts'
import { ConflictError } from './conflict.ts'
import { FieldSet } from './field-set.ts'
import { capUpdateManagers } from './cap-managers.ts'
import { managerKey, parseManagers, printManagers } from './managers.ts'
import type { Manager, Managers } from './managers.ts'
import { ownAfterApply, ownAfterUpdate } from './ownership.ts'
import type { Owned, Versions } from './ownership.ts'
import { toFieldSet } from './to-field-set.ts'
import { validateIntent } from './validate.ts'

/** Who changes an object, and how. */
export interface FieldManagerOptions {
  /** Name of the field manager. */
  manager: string
  /** Empty: the object itself. */
  subresource?: string
  /** RFC 3339, in whole seconds. */
  time: string
  versions: Versions
}

/** Who applies an intent. */
export interface ApplyOptions extends FieldManagerOptions {
  /** Takes fields from whoever owns them. */
  force: boolean
}

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** Fields that nobody owns. */
const unowned = new FieldSet()
for (const name of ['apiVersion', 'kind', 'metadata']) unowned.insert([`f:${name}`])
for (const name of [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
])
  unowned.insert(['f:metadata', `f:${name}`])

/**
 * The managed fields of an object that replaces another one, by any request but an apply.
 *
 * @param live what is there; `versions.empty` where there is nothing
 * @returns the entries for the new object; none: they are not tracked
 */
export function managedFieldsAfterUpdate(
  live: JsonObject,
  next: JsonObject,
  options: FieldManagerOptions,
): ManagedFieldsEntry[] {
  const managers = managersForUpdate(live, next, options)
  // An object whose fields were not tracked from the start is tracked from its first apply on.
  if (managers.size === 0 && metadataOf(live)['uid'] !== undefined) return []
  try {
    return printManagers(afterUpdate({ live, next, managers }, options))
  } catch (error) {
    if (!isCodedError(error)) throw error
    return [] // what does not fit its schema has no owners, and is otherwise left to validation
  }
}

interface Update {
  live: JsonObject
  next: JsonObject
  managers: Managers
}

function afterUpdate({ live, next, managers }: Update, options: FieldManagerOptions): Managers {
  const self: Omit<Manager, 'fields'> = {
    manager: options.manager || 'unknown',
    operation: 'Update',
    apiVersion: options.versions.apiVersion,
    subresource: options.subresource ?? '',
  }
  // Under a name of its own first: then it is seen what this very update changed.
  const current = 'current-operation'
  const change = {
    before: withoutManagers(live),
    after: withoutManagers(next),
    managers,
    versions: options.versions,
  }
  const result = ownAfterUpdate(change, self, current)
  const own = result.get(current)?.fields.difference(unowned)
  result.delete(current)
  if (own && !own.isEmpty) {
    const key = managerKey(self)
    const fields = own.union(result.get(key)?.fields ?? new FieldSet())
    result.set(key, { ...self, fields, time: options.time })
  }
  return capUpdateManagers(result)
}

/** A client may set managed fields itself, or leave them out; below a subresource it may not. */
function managersForUpdate(
  live: JsonObject,
  next: JsonObject,
  { subresource }: FieldManagerOptions,
): Managers {
  const given = entriesOf(next)
  if (!subresource) {
    if (given.length === 1 && isDeepStrictEqual(given[0], {})) return new Map()
    const managers = parseOrNone(given)
    if (managers.size > 0) return managers
  }
  return parseOrNone(entriesOf(live))
}

function parseOrNone(entries: readonly ManagedFieldsEntry[]): Managers {
  try {
    return parseManagers(entries)
  } catch {
    return new Map() // what cannot be read owns nothing
  }
}

/**
 * Applies an intent to an object.
 *
 * @param live what is there; `versions.empty` where there is nothing
 * @returns the merged object with its managed fields, before defaults
 * @throws ConflictError; CodedError `kube/bad-apply`: the intent does not fit the type
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyIntent(live: JsonObject, intent: JsonObject, options: ApplyOptions): JsonObject {
  const { versions } = options
  checkIntent(intent, versions)
  let managers = parseManagers(entriesOf(live))
  if (managers.size === 0) managers = trackFromHere(live, options)
  const owned = applyWithMigration({ live: withoutManagers(live), intent, managers }, options)
  const changed = !isDeepStrictEqual(owned.object, withoutManagers(live))
  const key = managerKey(applierOf(options))
  const own = owned.managers.get(key)
  if (own && changed) owned.managers.set(key, { ...own, time: options.time })
  const object = structuredClone(owned.object)
  syncLastApplied(object, intent, options)
  return withManagers(object, owned.managers)
}

function checkIntent(intent: JsonObject, versions: Versions): void {
  if (intent['apiVersion'] !== versions.apiVersion)
    throw new CodedError(
      'kube/bad-apply-version',
      `Incorrect version specified in apply patch. Specified patch version: ${text(intent['apiVersion'])}, expected: ${versions.apiVersion}`,
    )
  if (intent['kind'] !== versions.kind)
    throw new CodedError(
      'kube/bad-apply-version',
      `invalid object type: ${describe(intent).split('; ')[1] ?? ''}`,
    )
  if (metadataOf(intent)['managedFields'] !== undefined && metadataOf(intent)['managedFields'] !== null)
    throw new CodedError('kube/bad-apply-version', 'metadata.managedFields must be nil')
  const schema = versions.schemaOf(versions.apiVersion) as ApplySchema
  try {
    validateIntent(schema, intent)
  } catch (error) {
    throw new CodedError(
      'kube/bad-apply',
      `failed to create typed patch object (${describe(intent)}): ${(error as Error).message}`,
      {
        cause: error,
      },
    )
  }
}

function describe(object: JsonObject): string {
  const { namespace, name } = metadataOf(object)
  const [version = '', group = ''] = text(object['apiVersion']).split('/').toReversed()
  return `${text(namespace)}/${text(name)}; ${group}/${version}, Kind=${text(object['kind'])}`
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** What was there before the first apply belongs to nobody in particular. */
function trackFromHere(live: JsonObject, options: FieldManagerOptions): Managers {
  return afterUpdate(
    { live: options.versions.empty, next: live, managers: new Map() },
    { ...options, manager: 'before-first-apply' },
  )
}

interface Apply {
  live: JsonObject
  intent: JsonObject
  managers: Managers
}

/** kubectl may take over what it applied on the client's side before: there its annotation shows what that was. */
function applyWithMigration(apply: Apply, options: ApplyOptions): Owned {
  try {
    return applyOnce(apply, options)
  } catch (error) {
    if (!(error instanceof ConflictError) || options.manager !== 'kubectl') throw error
    const allowed = fieldsOfLastApplied(apply.live, options.versions)
    if (!allowed) throw error
    const rest = error.conflicts.filter(({ path }) => !allowed.has(path))
    if (rest.length > 0) throw new ConflictError(rest)
    return applyOnce(apply, { ...options, force: true })
  }
}

function applyOnce({ live, intent, managers }: Apply, options: ApplyOptions): Owned {
  const self = applierOf(options)
  const key = managerKey(self)
  const change = { before: live, after: intent, managers, versions: options.versions }
  const time = managers.get(key)?.time
  const owned = ownAfterApply(
    change,
    { ...self, ...(time !== undefined && { time }) },
    { key, force: options.force },
  )
  const fields = owned.managers.get(key)?.fields.difference(unowned)
  if (!fields || fields.isEmpty) owned.managers.delete(key)
  else owned.managers.set(key, { ...(owned.managers.get(key) as Manager), fields })
  return owned
}

function applierOf({ manager, subresource = '', versions }: FieldManagerOptions): Omit<Manager, 'fields'> {
  return { manager: manager || 'unknown', operation: 'Apply', apiVersion: versions.apiVersion, subresource }
}

/** What kubectl applied on the client's side, as far as it is still so. */
function fieldsOfLastApplied(live: JsonObject, versions: Versions): FieldSet | undefined {
  const last = parseLastApplied(live)
  const schema = versions.schemaOf(versions.apiVersion)
  if (!last || !schema || last['apiVersion'] !== versions.apiVersion) return undefined
  try {
    const { added, modified, removed } = compareObjects(schema, last, live)
    return toFieldSet(schema, last).difference(modified).difference(added).difference(removed)
  } catch {
    return undefined // an annotation that does not fit the type allows nothing
  }
}

function parseLastApplied(live: JsonObject): JsonObject | undefined {
  const annotation = annotationsOf(live)?.[lastAppliedAnnotation]
  if (typeof annotation !== 'string' || annotation === '') return undefined
  try {
    const last: unknown = JSON.parse(annotation)
    return isJsonObject(last) ? last : undefined
  } catch {
    return undefined // not ours
  }
}

/** An object that kubectl applied on the client's side keeps an annotation that says what it applied last. */
function syncLastApplied(object: JsonObject, intent: JsonObject, { manager }: ApplyOptions): void {
  const annotations = annotationsOf(object)
  if (manager !== 'kubectl' || !annotations?.[lastAppliedAnnotation]) return
  const applied = structuredClone(intent)
  const own = annotationsOf(applied)
  if (own) delete own[lastAppliedAnnotation]
  annotations[lastAppliedAnnotation] = `${JSON.stringify(applied)}\n`
}

function metadataOf(object: JsonObject): JsonObject {
  return isJsonObject(object['metadata']) ? object['metadata'] : {}
}

function annotationsOf(object: JsonObject): JsonObject | undefined {
  const { annotations } = metadataOf(object)
  return isJsonObject(annotations) ? annotations : undefined
}

function entriesOf(object: JsonObject): ManagedFieldsEntry[] {
  const { managedFields } = metadataOf(object)
  return Array.isArray(managedFields) ? (managedFields as unknown as ManagedFieldsEntry[]) : []
}

function withoutManagers(object: JsonObject): JsonObject {
  if (!isJsonObject(object['metadata']) || object['metadata']['managedFields'] === undefined) return object
  const { managedFields: _, ...metadata } = object['metadata']
  return { ...object, metadata }
}

function withManagers(object: JsonObject, managers: Managers): JsonObject {
  const managedFields = printManagers(managers) as unknown as JsonObject[]
  const metadata: JsonObject = { ...metadataOf(object) }
  if (managedFields.length > 0) metadata['managedFields'] = managedFields
  return { ...object, metadata }
}
