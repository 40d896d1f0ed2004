import { STRINGS } from '../value/types.ts'
import { Slice, type Value } from '../value/value.ts'
import { valueText } from '../fmt/sprintf.ts'

/** Any value as text, as Sprig's `toString` gives it. */
export function stringOf(value: Value): string {
  return typeof value === 'string' ? value : valueText(value)
}

/** A list's items as texts, without those that are nil; anything else as the only one; nothing for nil. */
export function stringsOf(value: Value): string[] {
  if (!(value instanceof Slice)) return value == null ? [] : [stringOf(value)]
  if (isStrings(value)) return value.items as string[]
  return value.items.filter(item => item != null).map(stringOf)
}

/** Whether a value is a `[]string`. */
export function isStrings(value: Value): boolean {
  return value instanceof Slice && value.type === STRINGS
}
