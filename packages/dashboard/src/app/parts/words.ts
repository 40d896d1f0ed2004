const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** "142 MiB": whole numbers, and one decimal below ten of a unit above MiB. */
export function formatBytes(bytes: number): string {
  const [value, unit] = scaleBytes(bytes)
  return `${value} ${unit}`
}

/** "1.9 of 16 GiB": a part and a whole in the unit of the whole. */
export function formatBytesOf(part: number, whole: number): string {
  const power = powerOf(whole)
  return `${round(part / 1024 ** power, power)} of ${round(whole / 1024 ** power, power)} ${units[power]}`
}

/** "+174 MiB", "−61 MiB". */
export function formatMoreBytes(bytes: number): string {
  return `${sign(bytes)}${formatBytes(Math.abs(bytes))}`
}

/** A number with its sign, a true minus. */
export function sign(value: number): string {
  return value < 0 ? '−' : '+'
}

function scaleBytes(bytes: number): [string, string] {
  const power = powerOf(bytes)
  return [round(bytes / 1024 ** power, power), units[power] ?? 'B']
}

function powerOf(bytes: number): number {
  let power = 0
  while (power < units.length - 1 && Math.abs(bytes) >= 999.5 * 1024 ** power) power++
  return power
}

function round(value: number, power: number): string {
  const shown =
    power >= 3 && Math.abs(value) < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
  return shown.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** "0.08", "14.20", "410": cores with two decimals, and "<0.01" for next to nothing. */
export function formatCores(cores: number): string {
  if (cores === 0) return '0'
  if (cores < 0.01) return '<0.01'
  return cores >= 100 ? String(Math.round(cores)) : cores.toFixed(2)
}

/** "4 ms", "1.1 s", "14 s", "2 min", "2 h 14 min". */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

/** "38 s", "2 min", "3 h", "6 d": one unit, for columns. Nothing is in the future: clocks differ a little. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, ms / 1000)
  if (seconds < 60) return `${Math.floor(seconds)} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** "1,204". */
export function formatCount(value: number): string {
  return value.toLocaleString('en-GB')
}

/** "1 Pod", "3 Pods". */
export function plural(value: number, one: string, more: string = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : more}`
}

/** "10:41:07" in the reader's zone. */
export function formatClock(time: string | number): string {
  return new Date(time).toLocaleTimeString('en-GB', { hour12: false })
}

/** "10:41:07.260". */
export function formatClockMs(time: string): string {
  const date = new Date(time)
  return Number.isNaN(date.getTime())
    ? time
    : `${formatClock(time)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** "14 Nov 2026, 10:41:07": exact, for what stands below the pointer. */
export function formatExact(time: string | number): string {
  return new Date(time).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
}

/** `manifests/sales.yaml:49`. */
export function formatPlace(place: { file: string; line: number }): string {
  return `${place.file}:${place.line}`
}

/** Control characters, and those that turn the direction of text, by visible signs: no name can hide another. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, char => {
    const code = char.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    return code === 0x7f ? '\u2421' : `‹${code.toString(16)}›`
  })
}
