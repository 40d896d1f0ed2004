import { FunctionError } from '../../errors.ts'
import type { CallContext } from '../../function.ts'
import { typeOf } from '../../value/types.ts'
import { GoMap, Int, Slice, Struct, type Value } from '../../value/value.ts'
import { textOf } from '../json/print.ts'

/** What YAML is printed from: JSON, with integers of any size. */
export type YamlData =
  | null
  | boolean
  | number
  | bigint
  | string
  | YamlData[]
  | { [key: string]: YamlData | undefined }

const maxDepth = 1000

/**
 * The data that a value's JSON would hold.
 *
 * @throws FunctionError for what JSON has no words for
 */
export function toData(value: Value, context: Pick<CallContext, 'checkSize'>): YamlData {
  let size = 0
  return convert(value, 0)

  function convert(part: Value, depth: number): YamlData {
    if (typeof part !== 'object') return scalarData(part)
    if (part === null) return null
    if (part instanceof Int) return part.value
    if (depth > maxDepth)
      throw new FunctionError(`json: unsupported value: encountered a cycle via ${typeOf(part)?.name}`)
    if (part instanceof Slice) return part.isNil ? null : listData(part, depth)
    if (part instanceof GoMap) return part.isNil ? null : objectData(part.entries, depth)
    if (part instanceof Struct) return structData(part, depth)
    throw new FunctionError(`json: unsupported type: ${typeOf(part)?.name}`)
  }

  function listData({ items }: Slice, depth: number): YamlData {
    count(items.length)
    return items.map(item => convert(item, depth + 1))
  }

  function objectData(entries: Iterable<readonly [string, Value]>, depth: number): YamlData {
    const data = Object.create(null) as Record<string, YamlData>
    for (const [key, item] of entries) {
      count(1)
      data[key.toWellFormed()] = convert(item, depth + 1)
    }
    return data
  }

  function structData(struct: Struct, depth: number): YamlData {
    const fields = struct.type.fields ?? []
    return (
      textOf(struct) ??
      objectData(
        fields.map(field => [field.name, field.get(struct.native as never) as Value]),
        depth,
      )
    )
  }

  /** Lists that hold others many times over must not grow without bound. */
  function count(items: number): void {
    size += items
    context.checkSize(size)
  }
}

function scalarData(value: undefined | boolean | number | bigint | string): YamlData {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'number' || Number.isFinite(value)) return value ?? null
  throw new FunctionError(
    `json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`,
  )
}
