import { z } from 'zod'

/** What a schema of the protocol is: the type is written out beside it, for those who read. */
export type Schema<T> = z.ZodType<T>

/** A moment, RFC 3339. */
export const time: Schema<string> = z.string().meta({ format: 'date-time' })

/** How a service runs: not at all, from its image, or from its source. */
export type Mode = 'off' | 'image' | 'source'
/** Checks a `Mode`. */
export const mode: Schema<Mode> = z.enum(['off', 'image', 'source'])

/** A service's name and how it is to run. */
export type Modes = Record<string, Mode>
/** Checks `Modes`. */
export const modes: Schema<Modes> = z.record(z.string(), mode)

/** A place in one of the product's files; lines and columns count from 1. */
export interface Place {
  file: string
  line: number
  column?: number
}
/** Checks a `Place`. */
export const place: Schema<Place> = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int().exactOptional(),
})

/** Where a variable's value came from: the value in force first, then what it overrides. */
export interface VariableOrigin {
  /** Such as `replicas.web`. */
  variable: string
  chain: { place?: Place; text?: string; value?: string }[]
}
/** Checks a `VariableOrigin`. */
export const variableOrigin: Schema<VariableOrigin> = z.object({
  variable: z.string(),
  chain: z.array(
    z.object({
      place: place.exactOptional(),
      text: z.string().exactOptional(),
      value: z.string().exactOptional(),
    }),
  ),
})

/** An estimate from measurements; without any, `value` is missing and `text` says "not measured yet". */
export interface Estimate {
  value?: number
  samples: number
  /** Such as "p50 of 23 starts". */
  text: string
}
/** Checks an `Estimate`. */
export const estimate: Schema<Estimate> = z.object({
  value: z.number().exactOptional(),
  samples: z.int(),
  text: z.string(),
})

/** A list in a query: `a,b`, or the parameter several times. */
export const list: Schema<string[]> = z.preprocess(splitList, z.array(z.string()))

/** The items of a list in a query. */
export function splitList(value: unknown): string[] {
  return [value]
    .flat()
    .flatMap(each => (typeof each === 'string' ? each.split(',') : []))
    .filter(Boolean)
}

/** A number in a query. */
export const count: Schema<number> = z.coerce.number().int().min(0)
