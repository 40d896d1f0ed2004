import { FunctionError } from '../errors.ts'
import { contextFn, fn, type FunctionTable } from '../function.ts'
import { ANY, MAP, STRING } from '../value/types.ts'
import { ZERO_VALUE } from './go-error.ts'
import { localZone } from './time/zone.ts'
import { parseToml } from './toml/parse.ts'
import { printToml } from './toml/print.ts'
import { mapFrom } from './value/unmarshal.ts'

/** Helm's functions on TOML. */
export const tomlFunctions: FunctionTable = new Map(
  Object.entries({
    toToml: fn([ANY], STRING, value => {
      if (value == null) throw new FunctionError(ZERO_VALUE)
      try {
        return printToml(value)
      } catch (error) {
        if (error instanceof FunctionError) return error.message
        throw error
      }
    }),
    mustToToml: fn([ANY], STRING, value => {
      if (value == null) throw new FunctionError(ZERO_VALUE)
      return printToml(value)
    }),
    fromToml: contextFn([STRING], MAP, ({ environment }, text) =>
      mapFrom(parseToml(text, localZone(environment.timeZone))),
    ),
  }),
)
