import {
  applyDefaults,
  applyIntent,
  applySchemaOf,
  ConflictError,
  deducedSchema,
  FieldSet,
  formatManager,
  formatFieldPath,
  managedFieldsAfterUpdate,
  normalizeObject,
} from '@devmatic/kube-model'
import type { ApplySchema, JsonObject, ManagedFieldsEntry, Versions } from '@devmatic/kube-model'
import { isCodedError } from '@devmatic/base'
import { goTypeOf } from './go-type-of.ts'
import { type Answer, canonicalJson, compareJson, type Suite } from './suite.ts'

interface Step {
  operation: 'apply' | 'update'
  manager: string
  force?: boolean
  subresource?: string
  object: JsonObject
  expected: { object: JsonObject; managedFields: ManagedFieldsEntry[] } | { error: RecordedError }
}

interface RecordedError {
  message: string
  code?: number
  reason?: string
  conflicts?: { field: string; message: string }[]
}

interface ApplyRecord {
  mode: 'typed' | 'server' | 'deduced'
  apiVersion: string
  kind: string
  steps: Step[]
  resetFields?: Record<string, string[]>
}

/** Sequences of applies and updates: the object after each, and who owns what of it. */
export const serverSideApply: Suite = {
  run(record): Answer {
    const recorded = record as ApplyRecord
    let live = emptyObject(recorded)
    for (const [index, step] of recorded.steps.entries()) {
      const { answer, object } = runStep(recorded, step, live)
      if (!answer.passed)
        return {
          passed: false,
          expected: `step ${index}: ${answer.expected}`,
          got: answer.got,
        }
      live = object
    }
    return { passed: true }
  },
}

function runStep(record: ApplyRecord, step: Step, live: JsonObject): { answer: Answer; object: JsonObject } {
  let object: JsonObject
  try {
    object = takeStep(record, step, live)
  } catch (error) {
    if (!isCodedError(error)) throw error
    return { answer: compareError(step, error), object: live }
  }
  if ('error' in step.expected)
    return {
      answer: { passed: false, expected: step.expected.error.message, got: canonicalJson(object) },
      object,
    }
  const { managedFields = [], ...metadata } = object['metadata'] as JsonObject
  const entries = (managedFields as unknown as ManagedFieldsEntry[]).map(({ time: _, ...entry }) => entry)
  const got = { object: { ...object, metadata }, managedFields: sortEntries(entries) }
  return { answer: compareJson(step.expected, got), object }
}

function sortEntries(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const key = ({ operation, manager, apiVersion, subresource }: ManagedFieldsEntry): string =>
    [operation, manager, apiVersion, subresource].join(' ')
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

function takeStep(record: ApplyRecord, step: Step, live: JsonObject): JsonObject {
  const options = {
    manager: step.manager,
    subresource: step.subresource ?? '',
    time: '2026-01-01T00:00:00Z',
    versions: versionsOf(record, step.subresource ?? ''),
  }
  if (step.operation === 'apply')
    return asServer(record, applyIntent(live, step.object, { ...options, force: step.force ?? false }))
  const next = asServer(record, step.object)
  const managedFields = managedFieldsAfterUpdate(live, next, options) as unknown as JsonObject[]
  const { managedFields: _, ...metadata } = next['metadata'] as JsonObject
  return { ...next, metadata: managedFields.length > 0 ? { ...metadata, managedFields } : metadata }
}

/** What is there before the first step. */
function emptyObject(record: ApplyRecord): JsonObject {
  return record.mode === 'server' ? normalizeObject(goTypeOf(record), {}).object : {}
}

/** In mode `server` objects go through their Go type, with defaults. */
function asServer(record: ApplyRecord, object: JsonObject): JsonObject {
  if (record.mode !== 'server') return object
  const type = goTypeOf(record)
  const normal = normalizeObject(type, object).object
  applyDefaults(type, normal)
  return normalizeObject(type, normal).object
}

function versionsOf(record: ApplyRecord, subresource: string): Versions {
  const { mode, apiVersion, kind, resetFields = {} } = record
  const reset = new FieldSet()
  for (const path of resetFields[subresource] ?? [])
    reset.insert(
      path
        .split('.')
        .slice(1)
        .map(name => `f:${name}`),
    )
  const schema: ApplySchema = mode === 'deduced' ? deducedSchema : applySchemaOf(goTypeOf(record))
  return {
    apiVersion,
    kind,
    empty: emptyObject(record),
    schemaOf: version => (version === apiVersion ? schema : undefined),
    convert: object => object,
    resetFields: reset,
  }
}

function compareError({ expected }: Step, error: Error): Answer {
  if (!('error' in expected)) return { passed: false, expected: canonicalJson(expected), got: error.message }
  if (!expected.error.conflicts) return { passed: true }
  const conflicts = error instanceof ConflictError ? error.conflicts : []
  const got = conflicts.map(({ manager, path }) => ({
    field: formatFieldPath(path),
    message: `conflict with ${formatManager(manager)}`,
  }))
  return compareJson(sortConflicts(expected.error.conflicts), sortConflicts(got))
}

function sortConflicts(conflicts: { field: string; message: string }[]): unknown {
  return conflicts.map(conflict => canonicalJson(conflict)).sort()
}
