/** Go's kinds, by the names that `kindOf` gives them. */
export type Kind = keyof typeof KINDS

const KINDS = {
  bool: 'bool',
  int: 'int',
  int8: 'int',
  int16: 'int',
  int32: 'int',
  int64: 'int',
  uint: 'uint',
  uint8: 'uint',
  uint16: 'uint',
  uint32: 'uint',
  uint64: 'uint',
  uintptr: 'uint',
  float32: 'float',
  float64: 'float',
  complex64: 'complex',
  complex128: 'complex',
  string: 'string',
  slice: 'other',
  map: 'other',
  struct: 'other',
  ptr: 'other',
  func: 'other',
  interface: 'other',
} as const

/** What `eq` and its like compare alike: all signed integers together, all unsigned ones, all floats. */
export type BasicKind = (typeof KINDS)[Kind]

/** The basic kind of a kind; `other` is what only nil, pointers and structs can be compared by. */
export function basicKindOf(kind: Kind): BasicKind {
  return KINDS[kind]
}

/**
 * A Go type. There is one object for a type, so that types are compared by `===`.
 * `T` is how its values stand in JavaScript; see `value.ts`.
 */
export interface GoType<T = unknown> {
  /** As `%T` prints it: `[]interface {}`, `*semver.Version`. */
  readonly name: string
  readonly kind: Kind
  /** What a slice's or map's elements are declared as. */
  readonly elem?: GoType
  /** Fields of a struct in their order, also through a pointer. */
  readonly fields?: readonly Field[]
  /** Methods by name. The first argument of `call` is the receiver, which `params` leaves out. */
  readonly methods?: ReadonlyMap<string, GoFunction>
  /** What `String()` or `Error()` gives, where Go's type has one. */
  print?(value: T): string
  /** Carries `T` for the compiler; no object has it. */
  readonly carries?: T
}

/** A field of a struct. */
export interface Field {
  readonly name: string
  readonly type: GoType
  /** Reads it from the struct's `native`. */
  get(native: never): unknown
}

/** A function as templates see it; made by `fn` and `contextFn` in `function.ts`. */
export interface GoFunction {
  readonly params: readonly GoType[]
  /** The type of what `...` takes, if the last parameter is variadic. */
  readonly rest: GoType | undefined
  readonly result: GoType
  /** Whether `call` gets the `CallContext` before its arguments. */
  readonly wantsContext: boolean
  readonly call: (...args: never[]) => unknown
}

/** The size in bits of an integer kind. */
export function bitsOf(kind: Kind): 8 | 16 | 32 | 64 {
  if (kind.endsWith('8')) return 8
  if (kind.endsWith('16')) return 16
  return kind.endsWith('32') ? 32 : 64
}
