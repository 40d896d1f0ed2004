import { compareQuantities, type Quantity, quantityValue } from './quantity.ts'

const decimalSuffixes: Record<number, string | undefined> = {
  [-9]: 'n',
  [-6]: 'u',
  [-3]: 'm',
  3: 'k',
  6: 'M',
  9: 'G',
  12: 'T',
  15: 'P',
  18: 'E',
}
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

/** The canonical text of a quantity: no fraction, and the largest suffix that allows it. */
export function formatQuantity(amount: Quantity): string {
  if (amount.digits === 0n) return '0'
  if (amount.format === 'BinarySI' && isBinary(amount)) return formatBinary(quantityValue(amount))
  const { digits, exponent } = withWholeThousands(amount)
  if (amount.format === 'DecimalExponent') return exponent === 0 ? String(digits) : `${digits}e${exponent}`
  // Beyond what has a suffix, Go leaves it out.
  return `${digits}${decimalSuffixes[exponent] ?? ''}`
}

/** Whole, and not less than 1Ki. */
function isBinary(amount: Quantity): boolean {
  const size = amount.digits < 0n ? { ...amount, digits: -amount.digits } : amount
  if (compareQuantities(size, { ...amount, digits: 1024n, exponent: 0 }) < 0) return false
  return compareQuantities({ ...amount, digits: quantityValue(amount), exponent: 0 }, amount) === 0
}

function formatBinary(value: bigint): string {
  let digits = value
  let power = 0
  for (; digits % 1024n === 0n; digits /= 1024n) power++
  return `${digits}${binarySuffixes[power] ?? ''}`
}

/** As few digits as can be, with an exponent that three divides. */
function withWholeThousands({ digits, exponent }: Quantity): { digits: bigint; exponent: number } {
  const text = String(digits)
  const zeros = text.length - text.replace(/0+$/, '').length
  const most = exponent + zeros
  const places = ((most % 3) + 3) % 3
  return { digits: (digits / 10n ** BigInt(zeros)) * 10n ** BigInt(places), exponent: most - places }
}
