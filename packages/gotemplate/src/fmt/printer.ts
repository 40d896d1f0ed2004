import { basicKindOf, type GoType } from '../value/type.ts'
import { sortedKeys, typeOf, UINT8 } from '../value/types.ts'
import { Complex, Func, GoMap, Int, Slice, Struct, type Value } from '../value/value.ts'
import { fromBytes } from '../value/bytes.ts'
import { type Flags, pad } from './pad.ts'
import {
  formatCharacter,
  formatFloatWith,
  formatHexBytes,
  formatInteger,
  formatQuoted,
  formatQuotedCharacter,
  formatString,
  formatUnicode,
  type IntegerStyle,
} from './scalar.ts'

const INTEGER_STYLES: Readonly<Record<string, IntegerStyle>> = {
  v: { base: 10 },
  d: { base: 10 },
  b: { base: 2 },
  o: { base: 8 },
  O: { base: 8, withO: true },
  x: { base: 16 },
  X: { base: 16, upper: true },
}
// Where maps, lists and functions would be in Go's memory; here they are nowhere.
const ADDRESS = 0xc000010000n

/** One value for one verb, as Go's fmt prints it: wrong verbs come out as `%!d(string=hi)`. */
export function formatArgument(value: Value, verb: string, flags: Flags): string {
  if (value === null || value === undefined) {
    return verb === 'v' || verb === 'T' ? pad('<nil>', flags) : `%!${verb}(<nil>)`
  }
  if (verb === 'T') return formatString(nameOf(value), flags)
  if (verb === 'p') return isPointer(value) ? address(flags) : wrongVerb(value, verb, flags)
  return new Printer(verb, flags).argument(value)
}

/** `%!d(string=hi)`. */
function wrongVerb(value: Value, verb: string, flags: Flags): string {
  return `%!${verb}(${nameOf(value)}=${new Printer('v', flags, { plain: true }).argument(value)})`
}

/** The name of a value's type. */
function nameOf(value: Value): string {
  return typeOf(value)?.name ?? '<nil>'
}

function isPointer(value: Value): boolean {
  return value instanceof GoMap || value instanceof Slice || value instanceof Func
}

function address(flags: Flags): string {
  return formatInteger(ADDRESS, { base: 16 }, { ...flags, sharp: !flags.sharp })
}

/** Prints with one verb and its flags. */
class Printer {
  readonly #verb: string
  readonly #flags: Flags
  /** Whether String and Error methods are left alone: inside of `%!d(…)`. */
  readonly #plain: boolean

  constructor(verb: string, flags: Flags, options: { plain: boolean } = { plain: false }) {
    this.#verb = verb
    this.#flags = flags
    this.#plain = options.plain
  }

  argument(value: Value): string {
    return this.#value(value, 0)
  }

  #value(value: Value, depth: number): string {
    if (value === null || value === undefined) return this.#nil()
    switch (typeof value) {
      case 'string':
        return this.#string(value)
      case 'boolean':
        return this.#verb === 'v' || this.#verb === 't' ? pad(String(value), this.#flags) : this.#wrong(value)
      case 'number':
        return this.#float(value, value)
      case 'bigint':
        return this.#integer(value, value)
      default:
        return this.#withMethods(value) ?? this.#composite(value, depth)
    }
  }

  #wrong(value: Value): string {
    return wrongVerb(value, this.#verb, this.#flags)
  }

  #nil(): string {
    return this.#flags.sharpV ? 'interface {}(nil)' : '<nil>'
  }

  /** What a String or Error method gives, if the type has one and the verb wants a string. */
  #withMethods(value: Int | Complex | Slice | GoMap | Struct | Func): string | undefined {
    if (this.#plain) return undefined
    if (this.#verb === 'w' && !(value instanceof Complex)) return this.#wrong(value)
    const type: GoType | undefined = typeOf(value)
    if (!type?.print || this.#flags.sharpV || !'vsxXq'.includes(this.#verb)) return undefined
    return this.#string(type.print(value))
  }

  #composite(value: Int | Complex | Slice | GoMap | Struct | Func, depth: number): string {
    if (value instanceof Int) return this.#integer(value.value, value)
    if (value instanceof GoMap) return this.#map(value, depth)
    if (value instanceof Slice) return this.#slice(value, depth)
    if (value instanceof Struct) return this.#struct(value, depth)
    return value instanceof Complex ? this.#complex(value) : this.#pointer(value)
  }

  #string(text: string): string {
    switch (this.#verb) {
      case 'v':
        return this.#flags.sharpV ? formatQuoted(text, this.#flags) : formatString(text, this.#flags)
      case 's':
        return formatString(text, this.#flags)
      case 'q':
        return formatQuoted(text, this.#flags)
      case 'x':
      case 'X':
        return formatHexBytes(text, this.#flags, { upper: this.#verb === 'X' })
      default:
        return this.#wrong(text)
    }
  }

  #integer(value: bigint, whole: Value): string {
    const style = INTEGER_STYLES[this.#verb]
    if (style) {
      const isUnsigned = whole instanceof Int && basicKindOf(whole.type.kind) === 'uint'
      if (this.#flags.sharpV && isUnsigned)
        return formatInteger(value, { base: 16 }, { ...this.#flags, sharp: true })
      return formatInteger(value, style, this.#flags)
    }
    if (this.#verb === 'c') return formatCharacter(value, this.#flags)
    if (this.#verb === 'q') return formatQuotedCharacter(value, this.#flags)
    return this.#verb === 'U' ? formatUnicode(value, this.#flags) : this.#wrong(whole)
  }

  #float(value: number, whole: Value): string {
    switch (this.#verb) {
      case 'v':
        return formatFloatWith(value, 'g', { ...this.#flags, fallback: -1 })
      case 'b':
      case 'g':
      case 'G':
      case 'x':
      case 'X':
        return formatFloatWith(value, this.#verb, { ...this.#flags, fallback: -1 })
      case 'f':
      case 'e':
      case 'E':
        return formatFloatWith(value, this.#verb, { ...this.#flags, fallback: 6 })
      case 'F':
        return formatFloatWith(value, 'f', { ...this.#flags, fallback: 6 })
      default:
        return this.#wrong(whole)
    }
  }

  #complex(value: Complex): string {
    if (!'vbgGxXfFeE'.includes(this.#verb)) return this.#wrong(value)
    const imaginary = new Printer(this.#verb, { ...this.#flags, plus: true })
    return `(${this.#float(value.re, value)}${imaginary.#float(value.im, value)}i)`
  }

  #map(map: GoMap, depth: number): string {
    const { sharpV } = this.#flags
    if (sharpV && map.isNil) return `${map.type.name}(nil)`
    const items = sortedKeys(map).map(
      key => `${this.#string(key)}:${this.#value(map.entries.get(key), depth + 1)}`,
    )
    return sharpV ? `${map.type.name}{${items.join(', ')}}` : `map[${items.join(' ')}]`
  }

  #slice(slice: Slice, depth: number): string {
    const { sharpV } = this.#flags
    if (slice.type.elem === UINT8 && 'sqxX'.includes(this.#verb)) return this.#string(bytesOf(slice))
    if (sharpV && slice.isNil) return `${slice.type.name}(nil)`
    const items = slice.items.map(item => this.#value(item, depth + 1))
    return sharpV ? `${slice.type.name}{${items.join(', ')}}` : `[${items.join(' ')}]`
  }

  #struct(struct: Struct, depth: number): string {
    const { sharpV, plusV } = this.#flags
    const isPointed = struct.type.kind === 'ptr'
    if (isPointed && depth > 0) return address(this.#flags)
    const fields = (struct.type.fields ?? []).map(field => {
      const text = this.#value(field.get(struct.native as never) as Value, depth + 1)
      return sharpV || plusV ? `${field.name}:${text}` : text
    })
    const name = sharpV ? struct.type.name.replace(/^\*/, '') : ''
    return `${isPointed ? '&' : ''}${name}{${fields.join(sharpV ? ', ' : ' ')}}`
  }

  #pointer(func: Func): string {
    if (this.#verb === 'v')
      return this.#flags.sharpV ? `(${func.type.name})(0x${ADDRESS.toString(16)})` : address(this.#flags)
    return INTEGER_STYLES[this.#verb] ? this.#integer(ADDRESS, func) : this.#wrong(func)
  }
}

/** A []byte as a string. */
function bytesOf(slice: Slice): string {
  return fromBytes(Uint8Array.from(slice.items, item => (item instanceof Int ? Number(item.value) : 0)))
}
