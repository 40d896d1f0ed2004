import { FunctionError } from '../errors.ts'
import { contextFn, fn, type FunctionTable } from '../function.ts'
import { STRING } from '../value/types.ts'

/** What stops a template, and what asks the world outside. */
export const flowFunctions: FunctionTable = new Map(
  Object.entries({
    fail: fn([STRING], STRING, message => {
      throw new FunctionError(message)
    }),
    getHostByName: contextFn(
      [STRING],
      STRING,
      ({ environment }, name) => environment.hostByName?.(name) ?? '',
    ),
  }),
)
