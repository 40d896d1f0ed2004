import type { Args } from '../../function.ts'
import type { GoFunction, GoType } from '../../value/type.ts'

/** A method with its Go signature; `call` gets the receiver before the arguments. */
export function method<const P extends readonly GoType[], R>(
  params: P,
  result: GoType<R>,
  call: (self: never, ...args: Args<P>) => R,
): GoFunction {
  return { params, rest: undefined, result, wantsContext: false, call }
}
