import type { Field, GoFunction, GoType } from './value/type.ts'
import type { Value } from './value/value.ts'

/** Functions by the name that templates call them by. */
export type FunctionTable = ReadonlyMap<string, GoFunction>

/** A variadic last parameter; see `rest`. */
export interface Rest<T = unknown> {
  readonly each: GoType<T>
}

/** Go's `...T` as the last of a function's parameters. */
export function rest<T>(each: GoType<T>): Rest<T> {
  return { each }
}

/** The JavaScript arguments that parameters stand for. */
export type Args<P extends readonly (GoType | Rest)[]> = P extends readonly [Rest<infer T>]
  ? T[]
  : P extends readonly [GoType<infer T>, ...infer Tail extends readonly (GoType | Rest)[]]
    ? [T, ...Args<Tail>]
    : []

/**
 * A template function with its Go signature. Arguments are checked and converted as text/template does
 * before `call` sees them; an error that it throws becomes `error calling NAME: MESSAGE`.
 *
 * ```ts
 * fn([STRING, rest(ANY)], STRING, (format, ...values) => sprintf(format, values))
 * ```
 */
export function fn<const P extends readonly (GoType | Rest)[], R extends Value>(
  params: P,
  result: GoType<R>,
  call: (...args: Args<P>) => R,
): GoFunction {
  return { ...signature(params), result, wantsContext: false, call }
}

/** As `fn`, for functions that need the run they are called in: it comes before the arguments. */
export function contextFn<const P extends readonly (GoType | Rest)[], R extends Value>(
  params: P,
  result: GoType<R>,
  call: (context: CallContext, ...args: Args<P>) => R,
): GoFunction {
  return { ...signature(params), result, wantsContext: true, call }
}

/** Whether a struct's field can be seen from templates: those with an upper-case first letter. */
export function isExported(field: Field): boolean {
  return /^\p{Lu}/u.test(field.name)
}

/** What a function may know of, and do to, the run that calls it. */
export interface CallContext {
  /** What the template set was given for its functions. */
  readonly environment: Environment
  /**
   * Runs an associated template within this run: its limits and positions are shared.
   *
   * @throws TemplateError, with Go's message, also where there is no such template
   */
  render(name: string, dot: Value): string
  /**
   * Runs a text as a template, named as the running one, that sees all templates and may define more for itself.
   *
   * @throws TemplateError, `template/parse` where it cannot be parsed
   */
  renderText(text: string, dot: Value): string
  /** Something that lives as long as the run, made when first asked for: how deep `include` is, say. */
  remember<T>(key: symbol, create: () => T): T
  /**
   * To be called before making a string or list of that length (in bytes or items).
   *
   * @throws TemplateError `template/limit`
   */
  checkSize(size: number): void
}

/** The world outside, as parameters: the same environment gives the same output. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number
  /** The zone of `now` and of dates without one; an IANA name. */
  readonly timeZone: string
  /** So many random bytes. */
  randomBytes(count: number): Uint8Array
  /** Helm's `lookup`: an object, or a list where the name is empty, as plain data; nothing: not found. */
  lookup?(query: { apiVersion: string; kind: string; namespace: string; name: string }): unknown
  /** Sprig's `getHostByName`; without it the answer is "". */
  hostByName?(name: string): string
}

function signature(params: readonly (GoType | Rest)[]): Pick<GoFunction, 'params' | 'rest'> {
  const last = params.at(-1)
  if (last && 'each' in last) return { params: params.slice(0, -1) as GoType[], rest: last.each }
  return { params: params as GoType[], rest: undefined }
}
