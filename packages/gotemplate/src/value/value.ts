import { type GoFunction, type GoType, basicKindOf, bitsOf } from './type.ts'

/**
 * A value as templates see it.
 *
 * | Go | here |
 * |-|-|
 * | no value (an invalid reflect.Value, a missing key) | undefined |
 * | nil in an interface | null |
 * | bool, string, float64, int | boolean, string, number, bigint |
 * | other integers and named ones (int64, uint8, time.Month) | Int |
 * | complex128 | Complex |
 * | slices, maps with string keys; nil ones are `isNil` | Slice, GoMap |
 * | structs and pointers to them | Struct |
 * | functions | Func |
 *
 * A Go string is bytes: those that are not UTF-8 stand as lone surrogates, see `bytes.ts`.
 */
export type Value =
  | undefined
  | null
  | boolean
  | string
  | number
  | bigint
  | Int
  | Complex
  | Slice
  | GoMap
  | Struct
  | Func

/** An integer that is not an `int`, cut to the bits of its type. */
export class Int {
  readonly type: GoType<Int>
  readonly value: bigint

  constructor(type: GoType<Int>, value: bigint) {
    this.type = type
    const bits = bitsOf(type.kind)
    this.value = basicKindOf(type.kind) === 'uint' ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value)
  }
}

/** A complex128. */
export class Complex {
  readonly re: number
  readonly im: number

  constructor(re: number, im: number) {
    this.re = re
    this.im = im
  }
}

/** A Go slice. Templates never change one, so two may share `items`. */
export class Slice {
  readonly type: GoType<Slice>
  readonly isNil: boolean
  /** What `slice` can still reach beyond the length: the backing array, and where this slice starts in it. */
  readonly backing: Backing | undefined
  #items: readonly Value[] | (() => readonly Value[])

  /** @param items the elements, or what makes them when they are first looked at */
  constructor(
    type: GoType<Slice>,
    items: readonly Value[] | (() => readonly Value[]),
    options: { isNil?: boolean; backing?: Backing } = {},
  ) {
    this.type = type
    this.#items = items
    this.isNil = options.isNil ?? false
    this.backing = options.backing
  }

  get items(): readonly Value[] {
    if (typeof this.#items === 'function') this.#items = this.#items()
    return this.#items
  }
}

/** The array under a slice: `items` from its start, `capacity` from the slice's own start. */
export interface Backing {
  readonly items: readonly Value[]
  readonly start: number
  readonly capacity: number
}

/** A Go map with string keys. Shared by reference, as in Go: `set` changes it for everybody. */
export class GoMap {
  readonly type: GoType<GoMap>
  readonly isNil: boolean
  #entries: Map<string, Value> | (() => Map<string, Value>)

  /** @param entries the entries, or what makes them when they are first looked at */
  constructor(
    type: GoType<GoMap>,
    entries: Map<string, Value> | (() => Map<string, Value>),
    options: { isNil?: boolean } = {},
  ) {
    this.type = type
    this.#entries = entries
    this.isNil = options.isNil ?? false
  }

  /** In no order; see `sortedKeys`. */
  get entries(): Map<string, Value> {
    if (typeof this.#entries === 'function') this.#entries = this.#entries()
    return this.#entries
  }
}

/** A struct, or a pointer to one, over whatever our own code keeps for it. */
export class Struct<T = unknown> {
  readonly type: GoType<Struct<T>>
  readonly native: T

  constructor(type: GoType<Struct<T>>, native: T) {
    this.type = type
    this.native = native
  }
}

/** A function as a value, which `call` can call. */
export class Func {
  readonly type: GoType<Func>
  readonly function: GoFunction

  constructor(type: GoType<Func>, func: GoFunction) {
    this.type = type
    this.function = func
  }
}
