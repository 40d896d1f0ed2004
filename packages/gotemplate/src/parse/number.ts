import { parseFloat64, parseInteger, parseUnsigned } from '../strconv/number.ts'
import { quote } from '../strconv/quote.ts'
import { unquoteCharacter } from '../strconv/unquote.ts'
import type { NumberNode } from './node.ts'

/** A number's value in each of the types that can hold it. */
export type Constant = Pick<NumberNode, 'integer' | 'unsigned' | 'float' | 'complex'>

const INT64_SIZE = 2 ** 63

/**
 * Reads a number as Go's "ideal constants" are: `'a'`, `0x10`, `1_000`, `1e3`, `1+2i`.
 *
 * @returns what is wrong with it, if it is none
 */
export function readNumber(
  text: string,
  type: 'character constant' | 'complex' | 'number',
): Constant | string {
  if (type === 'character constant') return readCharacter(text)
  if (type === 'complex') return readComplex(text)
  if (text.endsWith('i')) {
    const imaginary = parseFloat64(text.slice(0, -1))
    if (imaginary !== undefined) return complexConstant(0, imaginary)
  }
  return readReal(text)
}

function readCharacter(text: string): Constant | string {
  const character = unquoteCharacter(text, 1, "'")
  if (!character) return 'invalid syntax'
  if (text.slice(character.end) !== "'") return `malformed character constant: ${text}`
  const code = BigInt(character.code)
  return { integer: code, unsigned: code, float: character.code, complex: undefined }
}

function readReal(text: string): Constant | string {
  const integer = parseInteger(text)
  const isSigned = text.startsWith('-') || text.startsWith('+')
  const unsigned =
    integer !== undefined && !isSigned ? integer : (parseUnsigned(text) ?? (integer === 0n ? 0n : undefined))
  if (integer !== undefined) return { integer, unsigned, float: Number(integer), complex: undefined }
  if (unsigned !== undefined) return { integer, unsigned, float: Number(unsigned), complex: undefined }
  const float = parseFloat64(text)
  if (float === undefined) return `illegal number syntax: ${quote(text)}`
  // It looks like an integer, so it is one too large for any type.
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`
  return { ...wholeParts(float), float, complex: undefined }
}

/** `1+2i`, which Go reads with `fmt.Sscan`. */
function readComplex(text: string): Constant | string {
  const [, real = '', imaginary = ''] = /^([+-]?.*[^eEpP])([+-].*)i$/.exec(text) ?? []
  if (imaginary.length < 2 || real.endsWith('i')) return 'syntax error scanning complex number'
  const re = scanFloat(real)
  const im = scanFloat(imaginary)
  if (typeof re === 'string') return re
  return typeof im === 'string' ? im : complexConstant(re, im)
}

// Sscan reads a decimal number with a binary exponent, too, but the lexer lets none through.
function scanFloat(text: string): number | string {
  const value = parseFloat64(text)
  return value ?? `strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`
}

function complexConstant(re: number, im: number): Constant {
  const complex = { re, im }
  return im === 0
    ? { ...wholeParts(re), float: re, complex }
    : { integer: undefined, unsigned: undefined, float: undefined, complex }
}

/** A float as integers, if it is whole and they can hold it; 2 to the 63 is too much for the signed one. */
function wholeParts(float: number): Pick<Constant, 'integer' | 'unsigned'> {
  const isWhole = Number.isInteger(float)
  return {
    integer: isWhole && float >= -INT64_SIZE && float < INT64_SIZE ? BigInt(float) : undefined,
    unsigned: isWhole && float >= 0 && float < 2 * INT64_SIZE ? BigInt(float) : undefined,
  }
}
