/** A Go `time.Duration`: nanoseconds in an int64. */
export type Nanoseconds = bigint

const maxDuration = (1n << 63n) - 1n
const minDuration = -(1n << 63n)

const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['\u00b5s', 1_000n], // micro sign
  ['\u03bcs', 1_000n], // Greek mu
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
])

/**
 * Reads a duration such as `1h15m30.5s`.
 *
 * @returns nanoseconds, or what is wrong with the text, in Go's words
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): Nanoseconds | Error {
  const invalid = (what: string): Error => new Error(`time: ${what} ${JSON.stringify(text)}`)
  const negative = text.startsWith('-')
  let rest = negative || text.startsWith('+') ? text.slice(1) : text
  if (rest === '0') return 0n
  if (rest === '') return invalid('invalid duration')
  let total = 0n
  while (rest !== '') {
    const [all, whole = '', fraction = '', unitName = ''] = /^([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/.exec(
      rest,
    ) ?? ['']
    if (whole === '' && fraction === '') return invalid('invalid duration')
    if (unitName === '') return invalid('missing unit in duration')
    const unit = units.get(unitName)
    if (unit === undefined) return invalid(`unknown unit ${JSON.stringify(unitName)} in duration`)
    if (BigInt(whole) > -minDuration / unit) return invalid('invalid duration')
    total += BigInt(whole) * unit + fractionOf(fraction, unit)
    if (total > -minDuration) return invalid('invalid duration')
    rest = rest.slice(all.length)
  }
  if (negative) return -total
  return total > maxDuration ? invalid('invalid duration') : total
}

/** Digits after the point, in nanoseconds: Go counts them in a float64, up to what an int64 holds. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n
  let scale = 1
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit)
    if (value > maxDuration / 10n || next > -minDuration) break
    value = next
    scale *= 10
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)))
}

/** Prints a duration as Go does: `1h15m30.5s`, `1.5ms`, `0s`. */
export function formatDuration(duration: Nanoseconds): string {
  if (duration === 0n) return '0s'
  const sign = duration < 0n ? '-' : ''
  const size = duration < 0n ? -duration : duration
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}\u00b5s`
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`
  const minutes = size / 60_000_000_000n
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`
  if (minutes === 0n) return sign + seconds
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`)
}

/** The nearest multiple, halves away from zero; a multiple of zero or less changes nothing. */
export function roundDuration(duration: Nanoseconds, multiple: Nanoseconds): Nanoseconds {
  if (multiple <= 0n) return duration
  const rest = duration % multiple
  const size = rest < 0n ? -rest : rest
  if (size + size < multiple) return duration - rest
  const away = duration < 0n ? duration - rest - multiple : duration - rest + multiple
  return clampDuration(away)
}

/** The multiple towards zero; a multiple of zero or less changes nothing. */
export function truncateDuration(duration: Nanoseconds, multiple: Nanoseconds): Nanoseconds {
  return multiple <= 0n ? duration : duration - (duration % multiple)
}

/** The nearest that an int64 can hold: two times may lie further apart. */
export function clampDuration(duration: bigint): Nanoseconds {
  return duration > maxDuration ? maxDuration : duration < minDuration ? minDuration : duration
}

/** Whole seconds and the rest, each as Go adds them up in a float64. */
export function durationIn(duration: Nanoseconds, unit: Nanoseconds): number {
  return Number(duration / unit) + Number(duration % unit) / Number(unit)
}
