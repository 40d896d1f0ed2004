import { FunctionError } from '../../errors.ts'
import type { CallContext } from '../../function.ts'
import { typeOf } from '../../value/types.ts'
import { Slice, type Value } from '../../value/value.ts'
import { NIL_POINTER } from '../go-error.ts'

/** A list's items; `refusal` begins what is said of a value that is no list: `Cannot push on type`. */
export function itemsOf(value: Value, refusal: string): readonly Value[] {
  if (value instanceof Slice) return value.items
  throw new FunctionError(value == null ? NIL_POINTER : `${refusal} ${kindOf(value)}`)
}

/** To be called before making a list of that length: an item counts 16 bytes, as in Go. */
export function checkItems(context: Pick<CallContext, 'checkSize'>, count: number): void {
  context.checkSize(count * 16)
}

/** The kind of a value, as `reflect.Value.Kind` names it: `invalid` for nil. */
export function kindOf(value: Value): string {
  return typeOf(value)?.kind ?? 'invalid'
}
