import { compileJsonPath, formatDuration, isJsonObject } from '@devmatic/kube-model'
import type { Cell, JsonPath, JsonValue } from '@devmatic/kube-model'
import type { TableColumn, TablePrinter } from '../registry/resource.ts'
import type { ColumnDefinition } from './definition.ts'

const defaultColumns: readonly ColumnDefinition[] = [
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: ageDescription() },
]

/** How objects are shown by the columns of their definition; with none, they have a name and an age. */
export function customTable(given: readonly ColumnDefinition[] = []): TablePrinter {
  const columns = given.length > 0 ? given : defaultColumns
  const printers = columns.map(column => ({ type: column.type, find: pathOf(column.jsonPath) }))
  return {
    columns: [['Name', 'string', 0, 'name', nameDescription], ...columns.map(columnOf)],
    cells: (object, now) => [
      object.metadata.name ?? '',
      ...printers.map(({ type, find }) => cellOf(find(object as unknown as JsonValue)[0], type, now)),
    ],
  }
}

function columnOf({ name, type, priority, format, description, jsonPath }: ColumnDefinition): TableColumn {
  const text = description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`
  return [name, type, priority ?? 0, format ?? '', text]
}

/** A path that cannot be read shows nothing, as its column does where the path leads nowhere. */
function pathOf(text: string): JsonPath {
  try {
    return compileJsonPath(text)
  } catch {
    return () => []
  }
}

function cellOf(value: JsonValue | undefined, type: string, now: number): Cell | null {
  if (value === undefined || value === null) return null
  switch (type) {
    case 'string':
      return textOf(value)
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null
    case 'number':
      return typeof value === 'number' ? value : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : null
    default:
      return null
  }
}

function textOf(value: JsonValue): string {
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
}

function ageOf(text: string, now: number): string {
  const time = Date.parse(text)
  return Number.isNaN(time) ? '<invalid>' : formatDuration(now - time)
}

const nameDescription =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names'

function ageDescription(): string {
  return [
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.',
    'Populated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  ].join('\n\n')
}
