import type { GoType } from './type.ts'
import { ANY, mapOf, REFLECT, sliceOf, STRING } from './types.ts'
import { GoMap, Slice, type Value } from './value.ts'

/** What an element of a list or map is where none was set. */
export function zeroOf(type: GoType): Value {
  if (type === STRING) return ''
  return type.kind === 'bool' ? false : null
}

/** Whether nil can be an argument of that type. */
export function canBeNil(type: GoType): boolean {
  return type === REFLECT || ['interface', 'slice', 'map', 'ptr', 'func'].includes(type.kind)
}

/** Nil, as an argument of a type that can be nil. */
export function nilOf(type: GoType): Value {
  if (type === REFLECT) return undefined
  if (type.kind === 'map') return new GoMap(mapOf(type.elem ?? ANY), new Map(), { isNil: true })
  if (type.kind === 'slice') return new Slice(sliceOf(type.elem ?? ANY), [], { isNil: true })
  return null
}
