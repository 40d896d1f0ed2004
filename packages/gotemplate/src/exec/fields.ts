import { quote } from '../strconv/quote.ts'
import { ANY, typeOf } from '../value/types.ts'
import { GoMap, Struct, type Value } from '../value/value.ts'
import { zeroOf } from '../value/zero.ts'
import { isExported } from '../function.ts'
import type { GoFunction } from '../value/type.ts'
import type { Frame } from './frame.ts'
import type { Run } from './run.ts'

/** What fields are read from, and how messages are to name its type. */
export interface Receiver {
  readonly value: Value
  readonly isBoxed: boolean
}

/** Calls a method with the arguments that stand after the field, if any. */
export type CallMethod = (
  frame: Frame,
  receiver: Value,
  method: { name: string; function: GoFunction },
) => Value

/** What to read, and how to call it if it is a method. */
interface FieldAccess {
  readonly name: string
  readonly call: CallMethod
}

/** Reads `.a.b.c` from a value; methods are called without arguments. */
export function readFields(frame: Frame, receiver: Receiver, fields: readonly string[]): Value {
  let { value } = receiver
  let from: Value
  for (const name of fields) {
    const isBoxed = from === undefined ? receiver.isBoxed : hasBoxedElements(from)
    from = value
    const found = value instanceof GoMap ? value.entries.get(name) : undefined
    value =
      found === undefined ? readField(frame, { value, isBoxed }, { name, call: callWithoutArguments }) : found
  }
  return value
}

/** Whether a field of this value comes out of an interface. */
export function hasBoxedElements(value: Value): boolean {
  const type = typeOf(value)
  return type?.elem === ANY || type?.kind === 'struct' || type?.kind === 'ptr'
}

/** Reads one field as Go does: a method first, then a struct's field or a map's entry. */
export function readField(frame: Frame, receiver: Receiver, { name, call }: FieldAccess): Value {
  const { run } = frame
  const { value, isBoxed } = receiver
  if (value === undefined) {
    if (run.missingKey !== 'error') return undefined
    throw run.error(`nil data; no entry for key ${quote(name)}`, { code: 'template/missing-key' })
  }
  if (value === null)
    throw run.error(`nil pointer evaluating interface {}.${name}`, { code: 'template/missing-key' })
  const type = typeOf(value)
  const method = type?.methods?.get(name)
  if (method) return call(frame, value, { name, function: method })
  if (value instanceof GoMap)
    return value.entries.has(name) ? value.entries.get(name) : missingEntry(run, value, name)
  if (value instanceof Struct) {
    const field = value.type.fields?.find(field => field.name === name)
    if (field && isExported(field)) return field.get(value.native as never) as Value
    if (field) throw run.error(`${name} is an unexported field of struct type ${type?.name}`)
  }
  throw run.error(`can't evaluate field ${name} in type ${isBoxed ? ANY.name : type?.name}`)
}

function missingEntry(run: Run, map: GoMap, name: string): Value {
  if (run.missingKey === 'zero') return zeroOf(map.type.elem ?? ANY)
  if (run.missingKey !== 'error') return undefined
  throw run.error(`map has no entry for key ${quote(name)}`, { code: 'template/missing-key' })
}

/** Why what is no method takes no arguments; nothing where that is for `readField` to find out. */
export function refusalOfArguments(value: Value, name: string): string | undefined {
  const type = typeOf(value)
  if (!type || type.methods?.has(name)) return undefined
  if (value instanceof GoMap) return `${name} is not a method but has arguments`
  const field = type.fields?.find(field => field.name === name)
  return field && isExported(field) ? `${name} has arguments but cannot be invoked as function` : undefined
}

const callWithoutArguments: CallMethod = (frame, receiver, method) => {
  const { params, rest, call } = method.function
  if (params.length > 0) {
    const atLeast = rest ? 'at least ' : ''
    throw frame.run.error(`wrong number of args for ${method.name}: want ${atLeast}${params.length} got 0`)
  }
  return invoke(frame, method.name, () => call(receiver as never) as Value)
}

/** Calls something; its throw becomes an error of the run. */
export function invoke(frame: Frame, name: string, call: () => Value): Value {
  try {
    return call()
  } catch (error) {
    throw frame.run.callError(name, error)
  }
}
