const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** Minute, hour, day of the month, month, day of the week: least, greatest, and names in their order. */
const bounds: readonly (readonly [least: number, greatest: number, names?: readonly string[]])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12, months],
  [0, 6, days],
]

/**
 * What is wrong with one of a schedule's five fields; undefined: nothing.
 *
 * @see https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
 */
export function findBrokenField(field: string, index: number): string | undefined {
  return field
    .split(',')
    .filter(Boolean)
    .map(range => findBrokenRange(range, index))
    .find(Boolean)
}

function findBrokenRange(range: string, index: number): string | undefined {
  const [least = 0, greatest = 0] = bounds[index] ?? []
  const [span = '', step, ...more] = range.split('/')
  const [low = '', high, ...rest] = span.split('-')
  const isEverything = low === '*' || low === '?'
  const begin = isEverything ? least : parseNumber(low, index)
  if (typeof begin === 'string') return begin
  if (!isEverything && rest.length > 0) return `too many hyphens: ${range}`
  const last = isEverything ? greatest : high === undefined ? begin : parseNumber(high, index)
  if (typeof last === 'string') return last
  if (more.length > 0) return `too many slashes: ${range}`
  const width = step === undefined ? 1 : parseNumber(step)
  if (typeof width === 'string') return width
  const end = step !== undefined && high === undefined ? greatest : last
  if (begin < least) return `beginning of range (${begin}) below minimum (${least}): ${range}`
  if (end > greatest) return `end of range (${end}) above maximum (${greatest}): ${range}`
  if (begin > end) return `beginning of range (${begin}) beyond end of range (${end}): ${range}`
  return width === 0 ? `step of range should be a positive number: ${range}` : undefined
}

function parseNumber(text: string, index?: number): number | string {
  const [least, , names = []] = (index === undefined ? undefined : bounds[index]) ?? [0, 0]
  const named = names.indexOf(text.toLowerCase())
  if (named >= 0) return named + least
  if (/^\d+$/.test(text)) return Number(text)
  if (/^-\d+$/.test(text)) return `negative number (${text}) not allowed: ${text}`
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
}
