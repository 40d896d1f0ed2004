/** Go's layouts `2006-1-2`, `2006-1-2 15:4:5.999999999` and `2006-1-2T15:4:5.999999999Z07:00`, `t` for `T` too. */
const timestamp =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?: *(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)|(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))))?$/

/**
 * Whether go-yaml takes a text for a date or time. Such text stays a string, but is quoted when printed.
 *
 * @see https://pkg.go.dev/time#Parse
 */
export function isTimestamp(text: string): boolean {
  const match = timestamp.exec(text)
  if (!match) return false
  const part = (index: number): number => Number(match[index] ?? 0)
  const [year, month, day] = [part(1), part(2), part(3)]
  const inRange = (first: number): boolean => part(first) < 24 && part(first + 1) < 60 && part(first + 2) < 60
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return false
  return inRange(4) && inRange(7) && part(10) <= 24 && part(11) <= 60
}

function daysIn(year: number, month: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, 0)
  return date.getUTCDate()
}
