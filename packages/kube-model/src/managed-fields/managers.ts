import { CodedError } from '@devmatic/base'
import { isJsonObject } from '../object.ts'
import type { ManagedFieldsEntry } from '../object.ts'
import type { FieldSet } from './field-set.ts'
import { parseFieldsV1, printFieldsV1 } from './fields-v1.ts'

/** One owner of fields. */
export interface Manager {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  /** The version that the fields are of. */
  readonly apiVersion: string
  readonly subresource: string
  /** When it last changed something, RFC 3339. */
  readonly time?: string
  readonly fields: FieldSet
}

/** Owners by what tells them apart. */
export type Managers = Map<string, Manager>

/** What tells an owner apart: an applier is the same in every version. */
export function managerKey({ manager, operation, apiVersion, subresource }: Omit<Manager, 'fields'>): string {
  return JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource])
}

/** Reads an object's managed fields. @throws CodedError `kube/bad-apply`, SyntaxError */
export function parseManagers(entries: readonly ManagedFieldsEntry[]): Managers {
  const managers: Managers = new Map()
  for (const [index, entry] of entries.entries()) {
    const manager = parseManager(entry, index)
    managers.set(managerKey(manager), manager)
  }
  return managers
}

function parseManager(entry: ManagedFieldsEntry, index: number): Manager {
  const { manager = '', operation, apiVersion, subresource = '', time, fieldsType, fieldsV1 } = entry
  if (operation !== 'Apply' && operation !== 'Update') throw badEntry('operation must be `Apply` or `Update`')
  if (!apiVersion) throw badEntry('apiVersion must not be empty')
  if (!fieldsType) throw badEntry(`missing fieldsType in managed fields entry ${index}`)
  if (fieldsType !== 'FieldsV1')
    throw badEntry(`invalid fieldsType "${String(fieldsType)}" in managed fields entry ${index}`)
  const fields = parseFieldsV1(isJsonObject(fieldsV1) ? fieldsV1 : {})
  return { manager, operation, apiVersion, subresource, fields, ...(time !== undefined && { time }) }
}

/** Writes owners as an object has them: appliers first, then by time, name, version and subresource. */
export function printManagers(managers: Managers): ManagedFieldsEntry[] {
  return [...managers.values()].sort(compareManagers).map(({ subresource, fields, time, ...manager }) => ({
    ...manager,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: printFieldsV1(fields),
    ...(subresource && { subresource }),
  }))
}

function compareManagers(left: Manager, right: Manager): number {
  const [a, b] = [sortKey(left), sortKey(right)]
  const index = a.findIndex((part, position) => part !== b[position])
  if (index < 0) return 0
  return (a[index] as string) < (b[index] as string) ? -1 : 1
}

function sortKey({ operation, time = '', manager, apiVersion, subresource }: Manager): string[] {
  return [operation, time, manager, apiVersion, subresource]
}

function badEntry(message: string): CodedError<'kube/bad-apply'> {
  return new CodedError('kube/bad-apply', message)
}
