import { FunctionError } from '../errors.ts'
import { type CallContext, contextFn, fn, type FunctionTable, rest } from '../function.ts'
import type { GoFunction } from '../value/type.ts'
import { ANY, BOOL, compareStrings, INT, list, SLICE, sliceOf, STRINGS, strings } from '../value/types.ts'
import { Slice, type Value } from '../value/value.ts'
import { toInt64 } from './number/cast.ts'
import { NIL_POINTER } from './go-error.ts'
import { isStrings, stringOf, stringsOf } from './string-of.ts'
import { isEmpty } from './value/empty.ts'
import { deepEqual } from './value/equal.ts'
import { checkItems, itemsOf, kindOf } from './value/items.ts'

const SLICES = sliceOf(SLICE)
const makeList = fn([rest(ANY)], SLICE, (...items) => list(items))

/** Sprig's functions on lists. Those by the name `must…` differ only where Go tells errors from panics. */
export const listFunctions: FunctionTable = new Map(
  Object.entries({
    list: makeList,
    tuple: makeList,
    sortAlpha: fn([ANY], STRINGS, sortAlpha),
    concat: contextFn([rest(ANY)], ANY, concat),

    ...withMust(
      'first',
      fn([ANY], ANY, value => itemsOf(value, 'Cannot find first on type')[0] ?? null),
    ),
    ...withMust(
      'last',
      fn([ANY], ANY, value => itemsOf(value, 'Cannot find last on type').at(-1) ?? null),
    ),
    ...withMust(
      'rest',
      fn([ANY], SLICE, value => shortened(itemsOf(value, 'Cannot find rest on type'), 1, undefined)),
    ),
    ...withMust(
      'initial',
      fn([ANY], SLICE, value => shortened(itemsOf(value, 'Cannot find initial on type'), 0, -1)),
    ),
    ...withMust(
      'reverse',
      fn([ANY], SLICE, value => list(itemsOf(value, 'Cannot find reverse on type').toReversed())),
    ),
    ...withMust(
      'compact',
      fn([ANY], SLICE, value =>
        list(itemsOf(value, 'Cannot compact on type').filter(item => !isEmpty(item))),
      ),
    ),
    ...withMust(
      'uniq',
      fn([ANY], SLICE, value => list(unique(itemsOf(value, 'Cannot find uniq on type')))),
    ),
    ...withMust(
      'without',
      fn([ANY, rest(ANY)], SLICE, (value, ...omitted) =>
        list(itemsOf(value, 'Cannot find without on type').filter(item => !includes(omitted, item))),
      ),
    ),
    ...withMust(
      'has',
      fn(
        [ANY, ANY],
        BOOL,
        (needle, value) => value != null && includes(itemsOf(value, 'Cannot find has on type'), needle),
      ),
    ),
    ...withMust('append', pusher('Cannot push on type')),
    ...withMust('push', pusher('Cannot push on type')),
    ...withMust(
      'prepend',
      contextFn([ANY, ANY], SLICE, (context, value, item) => {
        const items = itemsOf(value, 'Cannot prepend on type')
        checkItems(context, items.length + 1)
        return list([item, ...items])
      }),
    ),
    ...withMust('slice', fn([ANY, rest(ANY)], ANY, sliceList)),
    ...withMust('chunk', fn([INT, ANY], SLICES, chunk)),
  }),
)

/** The same function by a second name. */
export function withMust(name: string, entry: GoFunction): Record<string, GoFunction> {
  return { [name]: entry, [`must${name.charAt(0).toUpperCase()}${name.slice(1)}`]: entry }
}

function pusher(refusal: string): GoFunction {
  return contextFn([ANY, ANY], SLICE, (context, value, item) => {
    const items = itemsOf(value, refusal)
    checkItems(context, items.length + 1)
    return list([...items, item])
  })
}

/** Sorted texts of a list's items, by their bytes; of anything else, its text alone. */
function sortAlpha(value: Value): Slice {
  if (!(value instanceof Slice)) return strings([stringOf(value)])
  return value.isNil && isStrings(value) ? value : strings([...stringsOf(value)].sort(compareStrings))
}

/** A list without its first or last item; of an empty one, Go gives a nil slice. */
function shortened(items: readonly Value[], start: number, end: number | undefined): Slice {
  return items.length === 0 ? new Slice(SLICE, [], { isNil: true }) : list(items.slice(start, end))
}

function includes(items: readonly Value[], needle: Value): boolean {
  return items.some(item => deepEqual(needle, item))
}

function unique(items: readonly Value[]): Value[] {
  const simple = new Set<Value>()
  const kept: Value[] = []
  for (const item of items) {
    const isSimple = typeof item !== 'object' && item === item // NaN is equal to nothing
    if (isSimple ? simple.has(item) : includes(kept, item)) continue
    if (isSimple) simple.add(item)
    kept.push(item)
  }
  return kept
}

function concat(context: CallContext, ...values: Value[]): Slice {
  const lists = values.map(value => {
    if (value instanceof Slice) return value.items
    throw new FunctionError(value == null ? NIL_POINTER : `Cannot concat type ${kindOf(value)} as list`)
  })
  checkItems(
    context,
    lists.reduce((size, items) => size + items.length, 0),
  )
  const items = lists.flat()
  return new Slice(SLICE, items, { isNil: items.length === 0 })
}

/** Part of a list; as in Go, up to what its array holds beyond its end. */
function sliceList(value: Value, ...indices: Value[]): Value {
  const items = itemsOf(value, 'list should be type of slice or array but')
  if (items.length === 0 || !(value instanceof Slice)) return null
  const backing = value.backing ?? { items, start: 0, capacity: items.length }
  const start = indices.length > 0 ? Number(toInt64(indices[0])) : 0
  const end = indices.length > 1 ? Number(toInt64(indices[1])) : items.length
  if (start < 0 || end < start || end > backing.capacity) {
    throw new FunctionError('reflect.Value.Slice: slice index out of bounds')
  }
  const from = backing.start + start
  const part = backing.items.slice(from, backing.start + end)
  return new Slice(value.type, part, {
    backing: { items: backing.items, start: from, capacity: backing.capacity - start },
  })
}

/** Lists of so many items; sizes below one give what Go's arithmetic gives. */
function chunk(size: bigint, value: Value): Slice {
  const items = itemsOf(value, 'Cannot chunk type')
  const width = Number(size)
  const count = Math.floor((items.length - 1) / width) + 1
  if (!Number.isFinite(count) || count < 0) throw outOfRange()
  const chunks: Slice[] = []
  for (let index = 0; index < count; index++) {
    const length = index < count - 1 ? width : Math.floor(items.length % width) || width
    if (length < 0) throw outOfRange()
    chunks.push(list(items.slice(index * width, index * width + length)))
  }
  return new Slice(SLICES, chunks)
}

function outOfRange(): FunctionError {
  return new FunctionError('runtime error: makeslice: len out of range')
}
