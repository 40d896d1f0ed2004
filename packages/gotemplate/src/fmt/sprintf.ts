import { basicKindOf } from '../value/type.ts'
import { Int, type Value } from '../value/value.ts'
import { typeOf } from '../value/types.ts'
import { floatText } from '../strconv/float.ts'
import { type Flags, noFlags } from './pad.ts'
import { formatArgument } from './printer.ts'

const DIGITS = /\d+/y
// Widths and precisions beyond are taken for a mistake.
const MAX_NUMBER = 1_000_000
const FLAGS: Readonly<Record<string, 'sharp' | 'zero' | 'plus' | 'minus' | 'space'>> = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
}
const plainFlags: Flags = noFlags()

/** Go's `fmt.Sprintf`, with its complaints about wrong verbs, missing and extra arguments. */
export function sprintf(format: string, values: readonly Value[]): string {
  return new Formatter(format, values).run()
}

/** Go's `fmt.Sprint`: a space between two values that are both no strings. */
export function sprint(values: readonly Value[]): string {
  let text = ''
  for (const [i, value] of values.entries()) {
    if (i > 0 && typeof value !== 'string' && typeof values[i - 1] !== 'string') text += ' '
    text += valueText(value)
  }
  return text
}

/** Go's `fmt.Sprintln`: a space between any two values, and a line end. */
export function sprintln(values: readonly Value[]): string {
  return `${values.map(valueText).join(' ')}\n`
}

/** `%v` of a value. */
export function valueText(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'number':
      return floatText(value)
    default:
      return formatArgument(value, 'v', plainFlags)
  }
}

/** Reads a format once, from left to right. */
class Formatter {
  readonly #format: string
  readonly #values: readonly Value[]
  #at = 0
  #next = 0
  /** Whether an index such as `[2]` was used: then unused arguments are no mistake. */
  #reordered = false
  #goodIndex = true
  #afterIndex = false

  constructor(format: string, values: readonly Value[]) {
    this.#format = format
    this.#values = values
  }

  run(): string {
    let text = ''
    for (;;) {
      const percent = this.#format.indexOf('%', this.#at)
      if (percent < 0) break
      text += this.#format.slice(this.#at, percent)
      this.#at = percent + 1
      text += this.#directive()
    }
    return text + this.#format.slice(this.#at) + this.#extra()
  }

  #directive(): string {
    const flags = noFlags()
    this.#goodIndex = true
    this.#afterIndex = false
    this.#readFlags(flags)
    this.#readIndex()
    let complaints = this.#readWidth(flags)
    if (this.#format[this.#at] === '.' && this.#at + 1 < this.#format.length)
      complaints += this.#readPrecision(flags)
    if (!this.#afterIndex) this.#readIndex()
    return complaints + this.#readVerb(flags)
  }

  #readFlags(flags: Flags): void {
    for (;;) {
      const flag = FLAGS[this.#format[this.#at] ?? '']
      if (!flag) return
      flags[flag] = true
      this.#at++
    }
  }

  /** `[3]`: the argument to take next. */
  #readIndex(): void {
    this.#afterIndex = false
    if (this.#format[this.#at] !== '[') return
    this.#reordered = true
    const close = this.#format.indexOf(']', this.#at)
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#goodIndex = false
      this.#at++
      return
    }
    const inner = this.#format.slice(this.#at + 1, close)
    this.#at = close + 1
    const index = /^\d+$/.test(inner) ? parseNumber(inner) : undefined
    this.#afterIndex = index !== undefined
    if (index === undefined || index < 1 || index > this.#values.length) this.#goodIndex = false
    else this.#next = index - 1
  }

  #readWidth(flags: Flags): string {
    if (this.#format[this.#at] !== '*') {
      flags.width = this.#readNumber()
      if (this.#afterIndex && flags.width !== undefined) this.#goodIndex = false
      return ''
    }
    this.#at++
    this.#afterIndex = false
    const width = this.#takeInteger()
    if (width === undefined) return '%!(BADWIDTH)'
    flags.width = Math.abs(width)
    if (width < 0) {
      flags.minus = true
      flags.zero = false
    }
    return ''
  }

  #readPrecision(flags: Flags): string {
    this.#at++
    if (this.#afterIndex) this.#goodIndex = false
    this.#readIndex()
    if (this.#format[this.#at] !== '*') {
      flags.precision = this.#readNumber() ?? 0
      return ''
    }
    this.#at++
    this.#afterIndex = false
    const precision = this.#takeInteger()
    if (precision === undefined || precision < 0) return '%!(BADPREC)'
    flags.precision = precision
    return ''
  }

  #readNumber(): number | undefined {
    DIGITS.lastIndex = this.#at
    const digits = DIGITS.exec(this.#format)?.[0]
    if (digits === undefined) return undefined
    const number = parseNumber(digits)
    // Go gives up the whole rest of the format for a number that long.
    this.#at = number === undefined ? this.#format.length : this.#at + digits.length
    return number
  }

  #takeInteger(): number | undefined {
    if (this.#next >= this.#values.length) return undefined
    const value = this.#values[this.#next++]
    const type = typeOf(value)
    const isInteger = type !== undefined && ['int', 'uint'].includes(basicKindOf(type.kind))
    if (!isInteger) return undefined
    const number = Number(value instanceof Int ? value.value : value)
    return Math.abs(number) > MAX_NUMBER ? undefined : number
  }

  #readVerb(flags: Flags): string {
    const code = this.#format.codePointAt(this.#at)
    if (code === undefined) return '%!(NOVERB)'
    const verb = String.fromCodePoint(code)
    this.#at += verb.length
    if (verb === '%') return '%'
    if (!this.#goodIndex) return `%!${verb}(BADINDEX)`
    if (this.#next >= this.#values.length) return `%!${verb}(MISSING)`
    if (verb === 'v' || verb === 'w') {
      flags.sharpV = flags.sharp
      flags.plusV = flags.plus
      flags.sharp = false
      flags.plus = false
    }
    return formatArgument(this.#values[this.#next++], verb, flags)
  }

  #extra(): string {
    if (this.#reordered || this.#next >= this.#values.length) return ''
    const extra = this.#values.slice(this.#next).map(value => {
      const type = typeOf(value)
      return type ? `${type.name}=${formatArgument(value, 'v', plainFlags)}` : '<nil>'
    })
    return `%!(EXTRA ${extra.join(', ')})`
  }
}

function parseNumber(digits: string): number | undefined {
  const number = Number(digits)
  return number > MAX_NUMBER * 10 + 9 ? undefined : number
}
