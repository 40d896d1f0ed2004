const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([.,]\d+)?(Z|[+-]\d\d:\d\d)$/

function parseTime(value: unknown, layout: string): Date {
  if (typeof value !== 'string') throw new Error(`parsing time ${JSON.stringify(value)}: not a string`)
  const milliseconds = rfc3339.test(value) ? Date.parse(value.replace(',', '.')) : Number.NaN
  if (!Number.isNaN(milliseconds)) return new Date(milliseconds)
  const element = /^\d{4}/.test(value) ? '-' : '2006'
  const rest = element === '-' ? value.slice(4) : value
  throw new Error(
    `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse "${rest}" as "${element}"`,
  )
}

/** `meta.v1.Time`: whole seconds in UTC. */
export function normalizeTime(value: unknown): string {
  return `${parseTime(value, '2006-01-02T15:04:05Z07:00').toISOString().slice(0, 19)}Z`
}

/** `meta.v1.MicroTime`: six digits after the second, in UTC. */
export function normalizeMicroTime(value: unknown): string {
  const date = parseTime(value, '2006-01-02T15:04:05.000000Z07:00')
  const fraction = /[.,](\d+)/.exec(value as string)?.[1] ?? ''
  return `${date.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0').slice(0, 6)}Z`
}

/** A `[]byte` in JSON: base64, in which Go allows line breaks. */
export function normalizeBase64(text: string): string {
  const bytes = text.replaceAll(/[\r\n]/g, '')
  const wrong = /[^A-Za-z0-9+/]/.exec(bytes.replace(/={1,2}$/, ''))
  if (wrong) throw new Error(`illegal base64 data at input byte ${wrong.index}`)
  if (bytes.length % 4 !== 0)
    throw new Error(`illegal base64 data at input byte ${bytes.length - (bytes.length % 4)}`)
  return Buffer.from(bytes, 'base64').toString('base64')
}
