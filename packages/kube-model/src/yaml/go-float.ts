/**
 * A float as Go's `strconv.FormatFloat(value, 'g', -1, bits)` writes it: the fewest digits that give the value
 * back, with an exponent where it is below -4 or above 5.
 */
export function formatGoFloat(value: number, bits: 32 | 64 = 64): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(bits === 32 ? Math.fround(value) : value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const { digits, exponent } = shortestDigits(Math.abs(value), bits)
  if (exponent < -4 || exponent > 5) return sign + scientific(digits, exponent)
  return sign + positional(digits, exponent)
}

function shortestDigits(value: number, bits: 32 | 64): { digits: string; exponent: number } {
  const [mantissa = '', exponent = ''] = (bits === 64 ? value.toExponential() : shortestFloat32(value)).split(
    'e',
  )
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  return { digits: digits || '0', exponent: Number(exponent) }
}

function shortestFloat32(value: number): string {
  const float32 = Math.fround(value)
  for (let fraction = 0; fraction < 9; fraction++) {
    const text = float32.toExponential(fraction)
    if (Math.fround(Number(text)) === float32) return text
  }
  return float32.toExponential()
}

function scientific(digits: string, exponent: number): string {
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${size}`
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`
  if (exponent >= digits.length - 1) return digits.padEnd(exponent + 1, '0')
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}
