import { isTimestamp } from './timestamp.ts'
import { yamlTagPrefix } from './tag-directives.ts'

/** What a scalar stands for, by Go's types. */
export type ScalarValue =
  | { type: 'string'; value: string }
  | { type: 'timestamp'; value: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'null'; value: null }
  | { type: 'float'; value: number }
  /** Within 64 bits with sign. */
  | { type: 'int'; value: bigint }
  /** Above that, within 64 bits. */
  | { type: 'uint'; value: bigint }

const words = new Map<string, ScalarValue>()
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
  words.set(word, { type: 'boolean', value: true })
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
  words.set(word, { type: 'boolean', value: false })
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, { type: 'null', value: null })
for (const word of ['nan', 'NaN', 'NAN']) words.set(`.${word}`, { type: 'float', value: Number.NaN })
for (const word of ['inf', 'Inf', 'INF']) {
  words.set(`.${word}`, { type: 'float', value: Infinity })
  words.set(`+.${word}`, { type: 'float', value: Infinity })
  words.set(`-.${word}`, { type: 'float', value: -Infinity })
}

const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/
// Go's own syntax, which has `_` between digits.
const goFloat = /^\.[0-9]+(_[0-9]+)*([eE][-+]?[0-9]+(_[0-9]+)*)?$/
const integer = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|[1-9][0-9]*|0)$/
// Go reads what follows `0b` as a number of its own, which may have a sign.
const signedBinary = /^(-?)0b([-+]?)([01]+)$/
const maxInt = 2n ** 63n - 1n
const maxUint = 2n ** 64n - 1n

/** Whether a plain scalar is no more than its text. */
export function isPlainText(text: string): boolean {
  return !isNumeric(text) && !words.has(text)
}

function isNumeric(text: string): boolean {
  const code = text.charCodeAt(0)
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e
}

/**
 * What a plain scalar stands for: YAML 1.1's booleans, numbers and null, as go-yaml v2 resolves them.
 *
 * @see https://yaml.org/type/
 */
export function resolveScalar(text: string): ScalarValue {
  if (!isNumeric(text)) return words.get(text) ?? { type: 'string', value: text }
  return words.get(text) ?? resolveNumeric(text) ?? { type: 'string', value: text }
}

function resolveNumeric(text: string): ScalarValue | undefined {
  if (text.startsWith('.')) return goFloat.test(text) ? resolveFloat(text.replaceAll('_', '')) : undefined
  if (isTimestamp(text)) return { type: 'timestamp', value: text }
  const plain = text.replaceAll('_', '')
  return resolveInteger(plain) ?? resolveFloat(plain) ?? resolveSignedBinary(plain)
}

function resolveFloat(text: string): ScalarValue | undefined {
  if (!float.test(text)) return undefined
  const value = Number(text)
  return Number.isFinite(value) ? { type: 'float', value } : undefined
}

function resolveInteger(text: string): ScalarValue | undefined {
  const match = integer.exec(text)
  if (!match) return undefined
  const [, digits = ''] = match
  // A leading zero means octal, which BigInt knows as `0o`.
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return sizedInteger(text.startsWith('-') ? -size : size, /^[-+]/.test(text))
}

function sizedInteger(value: bigint, hasSign: boolean): ScalarValue | undefined {
  if (value >= -maxInt - 1n && value <= maxInt) return { type: 'int', value }
  return !hasSign && value <= maxUint ? { type: 'uint', value } : undefined
}

function resolveSignedBinary(text: string): ScalarValue | undefined {
  const match = signedBinary.exec(text)
  if (!match) return undefined
  const [, outerSign, sign, digits] = match
  if (outerSign && sign) return undefined
  const size = BigInt(`0b${digits}`)
  return sizedInteger(outerSign || sign === '-' ? -size : size, Boolean(outerSign || sign))
}

const shortTags = ['str', 'bool', 'int', 'float', 'null', 'timestamp'] as const
type ShortTag = (typeof shortTags)[number]
const resolvableTags = new Map<string, ShortTag>(shortTags.map(tag => [yamlTagPrefix + tag, tag]))
const tagOfType = {
  string: 'str',
  timestamp: 'timestamp',
  boolean: 'bool',
  null: 'null',
  float: 'float',
  int: 'int',
  uint: 'int',
} as const satisfies Record<ScalarValue['type'], ShortTag>

/** The tag of bytes in base64. */
export const binaryTag: string = `${yamlTagPrefix}binary`

/**
 * What a scalar with a tag stands for. Tags that YAML does not know mean nothing.
 *
 * @returns the problem, as text, where the scalar is not of its tag's type
 */
export function resolveTagged(tag: string, text: string): ScalarValue | { type: 'problem'; problem: string } {
  const wanted = resolvableTags.get(tag)
  if (wanted === undefined || wanted === 'str') return { type: 'string', value: text }
  const value = resolveScalar(text)
  // Only dates that are asked for, or not tagged at all, are dates.
  const found = value.type === 'timestamp' && wanted !== 'timestamp' ? 'str' : tagOfType[value.type]
  if (found === wanted) return value
  if (wanted === 'float' && value.type === 'int') return { type: 'float', value: Number(value.value) }
  return { type: 'problem', problem: `cannot decode !!${found} \`${text}\` as a !!${wanted}` }
}
