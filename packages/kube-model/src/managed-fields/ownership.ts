import type { JsonObject, JsonValue } from '../object.ts'
import type { ApplySchema } from './apply-schema.ts'
import { compareObjects } from './compare.ts'
import type { Comparison } from './compare.ts'
import { ConflictError } from './conflict.ts'
import { FieldSet } from './field-set.ts'
import type { Manager, Managers } from './managers.ts'
import { mergeValues } from './merge.ts'
import { removeFields } from './remove.ts'
import { toFieldSet } from './to-field-set.ts'

/** The versions in which an object can be looked at. */
export interface Versions {
  /** The version that the request speaks. */
  readonly apiVersion: string
  readonly kind: string
  /** What there is before anything is: an object of this kind without content, as its type writes it. */
  readonly empty: JsonObject
  /** The schema of a version; undefined: it is not served. */
  schemaOf(apiVersion: string): ApplySchema | undefined
  /** An object of the request's version in another one. */
  convert(object: JsonObject, apiVersion: string): JsonObject
  /** Fields that nobody comes to own through this request. */
  readonly resetFields: FieldSet
}

/** A merged object, and who owns what of it. */
export interface Owned {
  object: JsonObject
  managers: Managers
}

/**
 * Who owns what after an object was replaced: whoever replaced it, what it changed.
 *
 * @param key what tells apart whoever replaced it
 * @see https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/merge#Updater.Update
 */
export function ownAfterUpdate(change: Change, self: Omit<Manager, 'fields'>, key: string): Managers {
  const { managers, comparison } = disown(change, key, true)
  const { added, modified, removed } = comparison
  const owned = managers.get(key)?.fields ?? new FieldSet()
  const fields = owned.difference(removed).union(modified).union(added).without(change.versions.resetFields)
  if (fields.isEmpty) managers.delete(key)
  else managers.set(key, { ...self, fields })
  return managers
}

/**
 * Merges an intent into an object: its fields count, and what the applier had applied before and no longer does goes,
 * unless others own it too.
 *
 * @throws ConflictError: others own what would change, and `force` is off
 * @see https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/merge#Updater.Apply
 */
export function ownAfterApply(
  { before, after: intent, managers, versions }: Change,
  self: Omit<Manager, 'fields'>,
  { key, force }: { key: string; force: boolean },
): Owned {
  const schema = versions.schemaOf(versions.apiVersion) as ApplySchema
  const merged = (mergeValues(schema, before, intent) ?? {}) as JsonObject
  const last = managers.get(key)
  const next: Managers = new Map(managers)
  next.set(key, { ...self, fields: toFieldSet(schema, intent).without(versions.resetFields) })
  const object = last && !last.fields.isEmpty ? prune(merged, last, { managers: next, versions }) : merged
  const disowned = disown({ before, after: object, managers: next, versions }, key, force)
  return { object, managers: disowned.managers }
}

/** A change of an object, and who owned what before. */
export interface Change {
  before: JsonObject
  after: JsonObject
  managers: Managers
  versions: Versions
}

/** Takes from every other manager what changed and what is gone. */
function disown(
  { before, after, managers, versions }: Change,
  self: string,
  force: boolean,
): { managers: Managers; comparison: Comparison } {
  const comparisons = new Map<string, Comparison | undefined>()
  const compareIn = (apiVersion: string): Comparison | undefined => {
    if (!comparisons.has(apiVersion))
      comparisons.set(apiVersion, compareVersion({ before, after }, apiVersion, versions))
    return comparisons.get(apiVersion)
  }
  const result: Managers = new Map()
  const conflicts: ConflictError['conflicts'][number][] = []
  for (const [key, manager] of managers) {
    if (key === self) {
      result.set(key, manager)
      continue
    }
    const comparison = compareIn(manager.apiVersion)
    // A version that is no longer served takes its owners along.
    if (!comparison) continue
    const lost = manager.fields.intersection(comparison.modified.union(comparison.added))
    for (const path of lost.paths()) conflicts.push({ manager, path })
    const fields = manager.fields.difference(lost).difference(comparison.removed)
    if (!fields.isEmpty) result.set(key, { ...manager, fields })
  }
  if (!force && conflicts.length > 0) throw new ConflictError(conflicts)
  for (const [key, { fields }] of result) if (fields.isEmpty) result.delete(key)
  return { managers: result, comparison: compareIn(versions.apiVersion) as Comparison }
}

function compareVersion(
  { before, after }: { before: JsonObject; after: JsonObject },
  apiVersion: string,
  versions: Versions,
): Comparison | undefined {
  const schema = versions.schemaOf(apiVersion)
  if (!schema) return undefined
  const comparison = compareObjects(
    schema,
    versions.convert(before, apiVersion),
    versions.convert(after, apiVersion),
  )
  const { resetFields } = versions
  return {
    added: comparison.added.without(resetFields),
    modified: comparison.modified.without(resetFields),
    removed: comparison.removed.without(resetFields),
  }
}

/**
 * Removes what the applier had applied before and does not now, unless somebody owns it. Elements and fields that
 * nobody owns stay too: they were not the applier's.
 */
function prune(
  merged: JsonObject,
  last: Manager,
  { managers, versions }: { managers: Managers; versions: Versions },
): JsonObject {
  const schema = versions.schemaOf(last.apiVersion)
  if (!schema) return merged
  const live = versions.convert(merged, last.apiVersion)
  const lastFields = last.fields.withNamedFields(schema)
  const withoutLast = removeFields(schema, live, lastFields) ?? {}
  const kept = keepOwned(schema, { merged: live, pruned: withoutLast }, [...managers.values()])
  const keptFields = toFieldSet(schema, kept).withNamedFields(schema)
  const gone = toFieldSet(schema, live)
    .withNamedFields(schema)
    .difference(keptFields)
    .intersection(lastFields)
  return versions.convert(asObject(removeFields(schema, live, gone)), versions.apiVersion)
}

/** Puts back what was removed and has another owner. */
function keepOwned(
  schema: ApplySchema,
  { merged, pruned }: { merged: JsonValue; pruned: JsonValue },
  managers: readonly Manager[],
): JsonValue {
  const owned = managers.reduce((fields, manager) => fields.union(manager.fields), new FieldSet())
  const stays = toFieldSet(schema, pruned).withNamedFields(schema).union(owned.withNamedFields(schema))
  return removeFields(schema, merged, toFieldSet(schema, merged).withNamedFields(schema).difference(stays))
}

function asObject(value: JsonValue): JsonObject {
  return (value ?? {}) as JsonObject
}
