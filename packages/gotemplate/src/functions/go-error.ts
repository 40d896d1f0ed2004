import { FunctionError } from '../errors.ts'

/** What Go says where a function is given nil and asks for its type. */
export const NIL_POINTER: string = 'runtime error: invalid memory address or nil pointer dereference'

/** What Go says where nil is taken for a value that has a type. */
export const ZERO_VALUE: string = 'reflect: call of reflect.Value.Type on zero Value'

/** Checks the bounds of Go's `value[start:end]`. */
export function checkBounds(start: number, end: number, length: number): void {
  if (end < 0) throw new FunctionError(`runtime error: slice bounds out of range [:${end}]`)
  if (end > length)
    throw new FunctionError(`runtime error: slice bounds out of range [:${end}] with length ${length}`)
  if (start < 0) throw new FunctionError(`runtime error: slice bounds out of range [${start}:]`)
  if (start > end) throw new FunctionError(`runtime error: slice bounds out of range [${start}:${end}]`)
}

/** The value, unless it is an error: then that is what the function returns to the template. */
export function orThrow<T>(result: T | Error): T {
  if (result instanceof Error) throw new FunctionError(result.message, { cause: result })
  return result
}
