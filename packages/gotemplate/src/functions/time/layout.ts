/** One field of a Go time layout, in the words that the layout writes it in; fractions by kind. */
export interface Field {
  /** The text before it, taken as it is. */
  before: string
  /** What the layout wrote: `2006`, `Jan`, `-07:00`, `.000`. Empty after the last field. */
  text: string
}

// Longer words first. `_2006` is an underscore and a year; `Jan` and `Mon` are words only before no small letter.
const fields =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|0[1-6]|002|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm|[-Z]070000|[-Z]07:00:00|[-Z]0700|[-Z]07:00|[-Z]07|[.,](?:0+|9+)(?![0-9])/g

const layouts = new Map<string, readonly Field[]>()

/**
 * Splits a layout such as `2006-01-02 15:04` into its fields; the last one's text is empty.
 *
 * @see https://pkg.go.dev/time#Layout
 */
export function readLayout(layout: string): readonly Field[] {
  const known = layouts.get(layout)
  if (known) return known
  const found: Field[] = []
  let end = 0
  for (const match of layout.matchAll(fields)) {
    found.push({ before: layout.slice(end, match.index), text: match[0] })
    end = match.index + match[0].length
  }
  found.push({ before: layout.slice(end), text: '' })
  if (layouts.size > 200) layouts.clear() // layouts are few; computed ones must not pile up
  layouts.set(layout, found)
  return found
}

/** Whether a field is a fraction of a second. */
export function isFraction(field: string): boolean {
  return field.startsWith('.') || field.startsWith(',')
}

export const monthNames: readonly string[] =
  'January February March April May June July August September October November December'.split(' ')
export const dayNames: readonly string[] = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(
  ' ',
)
