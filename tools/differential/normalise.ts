/** What a number, a time or an address is called in a recording, because it is another in each run. */
const patterns: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\s*/g, '<certificate>'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uid>'],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, '<time>'],
  [/\b(?:10\.96|127\.(?:3[2-9]|4[0-7]))\.\d+\.\d+\b/g, '<cluster ip>'],
  [/https:\/\/127\.0\.0\.1:\d+/g, '<server>'],
  [/\b127\.0\.0\.1:\d{4,5}\b/g, '<address>'],
  [/\brecord \(\d+\)/g, 'record (<version>)'],
  [/^[IWE]\d{4} \S+ +\d+ /gm, '<log> '],
  [/\bgen-[a-z0-9]{5}\b/g, 'gen-<random>'],
  [/\bkube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-<random>'],
]

/** Replaces what differs from run to run in a text. */
export function normaliseText(text: string): string {
  return patterns.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), text)
}

/** Replaces what differs from run to run in an answer, and sorts the fields of maps: their order says nothing. */
export function normaliseJson(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map(item => normaliseJson(item, key))
    return key === 'causes' ? withoutRepetition(items) : items
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
    return Object.fromEntries(fields.map(([name, part]) => [normaliseText(name), normaliseJson(part, name)]))
  }
  if (typeof value === 'number') return isPort(key) && value >= 30_000 ? '<port>' : value
  return typeof value === 'string' ? normaliseString(value, key) : value
}

/** Kubernetes checks some objects' metadata up to four times, and says each time what is wrong with it. */
function withoutRepetition(causes: readonly unknown[]): unknown[] {
  const seen = new Set<string>()
  return causes.filter(cause => !seen.has(JSON.stringify(cause)) && seen.add(JSON.stringify(cause)))
}

function isPort(key: string): boolean {
  return key === 'nodePort' || key === 'healthCheckNodePort'
}

function normaliseString(text: string, key: string): string {
  if (key === 'resourceVersion' && /^\d+$/.test(text)) return '<version>'
  if (key === 'continue' && text) return '<continue>'
  if (key === 'cells' && /^(?:\d+[smhd]){1,2}$/.test(text)) return '<age>'
  if (key === 'cells') return normaliseText(text.replaceAll(/\b3[0-2]\d{3}\b/g, '<port>'))
  return normaliseText(text).replaceAll(/(resourceVersion(?:\\*":\\*"|: "))\d+/g, '$1<version>')
}

/** What kubectl prints: its columns are as wide as the widest age or name. */
export function normaliseOutput(text: string): string {
  return normaliseText(text)
    .replaceAll(/("?resourceVersion"?: )"\d+"/g, '$1"<version>"')
    .replaceAll(/(resourceVersion\\?":\\?")\d+/g, '$1<version>')
    .replaceAll(/(Resource Version: +)\d+/g, '$1<version>')
    .replaceAll(/(nodePort"?: |:)3[0-2]\d{3}\b/g, '$1<port>')
    .replaceAll(/(?<=\s)(?:\d+[smhd]){1,2}(?=\s|$)/g, '<age>')
    .replaceAll(/(\S)(?: {2,}|\t+)/g, '$1  ')
    .replaceAll(/ +$/gm, '')
}
