import { FunctionError } from '../errors.ts'
import { contextFn, fn, type FunctionTable, rest } from '../function.ts'
import type { GoFunction } from '../value/type.ts'
import {
  ANY,
  BOOL,
  dict,
  list,
  MAP,
  SLICE,
  sortedKeys,
  STRING,
  STRINGS,
  strings,
  typeOf,
} from '../value/types.ts'
import { GoMap, type Value } from '../value/value.ts'
import { ZERO_VALUE } from './go-error.ts'
import { withMust } from './lists.ts'
import { stringOf } from './string-of.ts'
import { deepCopy } from './value/copy.ts'
import { mergeInto } from './value/merge.ts'

/** Sprig's functions on dictionaries. Where Go has no order (`keys`, `values`), it is that of the keys. */
export const dictFunctions: FunctionTable = new Map(
  Object.entries({
    dict: fn([rest(ANY)], MAP, (...pairs) => {
      const entries = new Map<string, Value>()
      for (let index = 0; index < pairs.length; index += 2) {
        entries.set(stringOf(pairs[index]), index + 1 < pairs.length ? pairs[index + 1] : '')
      }
      return dict(entries)
    }),
    get: fn([MAP, STRING], ANY, ({ entries }, key) => (entries.has(key) ? entries.get(key) : '')),
    set: fn([MAP, STRING, ANY], MAP, (map, key, value) => {
      if (map.isNil) throw new FunctionError('assignment to entry in nil map')
      map.entries.set(key, value)
      return map
    }),
    unset: fn([MAP, STRING], MAP, (map, key) => {
      map.entries.delete(key)
      return map
    }),
    hasKey: fn([MAP, STRING], BOOL, ({ entries }, key) => entries.has(key)),
    pluck: fn([STRING, rest(MAP)], SLICE, (key, ...maps) =>
      list(maps.filter(({ entries }) => entries.has(key)).map(({ entries }) => entries.get(key))),
    ),
    keys: fn([rest(MAP)], STRINGS, (...maps) => strings(maps.flatMap(sortedKeys))),
    values: fn([MAP], SLICE, map => list(sortedKeys(map).map(key => map.entries.get(key)))),
    pick: fn([MAP, rest(STRING)], MAP, ({ entries }, ...keys) =>
      dict(new Map(keys.filter(key => entries.has(key)).map(key => [key, entries.get(key)]))),
    ),
    omit: fn([MAP, rest(STRING)], MAP, ({ entries }, ...keys) =>
      dict(new Map([...entries].filter(([key]) => !keys.includes(key)))),
    ),
    ...withMust('merge', merger({ overwrite: false })),
    ...withMust('mergeOverwrite', merger({ overwrite: true })),
    ...withMust(
      'deepCopy',
      contextFn([ANY], ANY, (context, value) => deepCopy(notNil(value), context)),
    ),
    dig: fn([rest(ANY)], ANY, dig),
  }),
)

function merger(options: { overwrite: boolean }): GoFunction {
  return fn([MAP, rest(MAP)], ANY, (target, ...sources) => {
    const merged = target.isNil && sources.some(({ isNil }) => !isNil) ? dict(new Map()) : target
    for (const source of sources) mergeInto(merged, source, options)
    return merged
  })
}

function notNil(value: Value): Value {
  if (value == null) throw new FunctionError(ZERO_VALUE)
  return value
}

/** `dig KEY… DEFAULT DICT` */
function dig(...args: Value[]): Value {
  if (args.length < 3) throw new FunctionError('dig needs at least three arguments')
  let value = args.at(-1)
  const fallback = args.at(-2)
  const keys = args.slice(0, -2).map(key => {
    if (typeof key === 'string') return key
    throw new FunctionError(`interface conversion: interface {} is ${nameOf(key)}, not string`)
  })
  for (const key of keys) {
    if (!(value instanceof GoMap) || value.type !== MAP) {
      throw new FunctionError(
        `interface conversion: interface {} is ${nameOf(value)}, not map[string]interface {}`,
      )
    }
    if (!value.entries.has(key)) return fallback
    value = value.entries.get(key)
  }
  return value
}

function nameOf(value: Value): string {
  return typeOf(value)?.name ?? 'nil'
}
