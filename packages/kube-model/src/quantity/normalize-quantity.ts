import { formatQuantity } from './format-quantity.ts'
import { parseQuantity, readQuantity } from './quantity.ts'

/** Digits that 64 bits hold whatever they are. */
const safeDigits = 18

/**
 * What the API writes back for a quantity that it read: the very text where Go takes its digits for canonical,
 * otherwise the canonical one.
 *
 * @throws CodedError `quantity/parse`
 */
export function normalizeQuantity(text: string): string {
  return text === '0' || keepsText(text) ? text : formatQuantity(parseQuantity(text))
}

function keepsText(text: string): boolean {
  const { amount, whole, fraction } = readQuantity(text)
  const digits = whole + fraction
  if (amount.format === 'BinarySI') {
    const room = 15 - whole.length - Math.trunc((binaryExponent(text) * 3) / 10) - 1
    return fraction === '' && room >= 0 && fitsInt64(amount.digits) && (BigInt(whole) & 7n) !== 0n
  }
  if (digits.length > safeDigits || amount.exponent < -9) return false
  return amount.exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
}

const fitsInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value

const binaryExponent = (text: string): number =>
  (['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].indexOf(text.slice(-2)) + 1) * 10
