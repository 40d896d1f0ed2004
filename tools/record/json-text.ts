/** A field of a JSON object, as text: numbers keep every digit, which parsing would round. */
export interface JsonField {
  key: string
  /** Where `"key": value` begins in the object's text. */
  start: number
  value: string
}

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g

/** The fields of a JSON object that is one line of text. */
export function fieldsOf(line: string): JsonField[] {
  const fields: JsonField[] = []
  const tokens = [...line.matchAll(token)]
  let depth = 0
  let [key, keyStart, valueStart] = ['', 0, -1]
  for (const [at, { 0: text, index }] of tokens.entries()) {
    if (depth === 1 && (text === ',' || text === '}') && valueStart >= 0) {
      fields.push({ key, start: keyStart, value: line.slice(valueStart, index).trim() })
      valueStart = -1
    } else if (depth === 1 && valueStart < 0 && tokens[at + 1]?.[0] === ':') {
      key = JSON.parse(text) as string
      keyStart = index
      valueStart = index + text.length + 1
    }
    if (text === '{' || text === '[') depth++
    if (text === '}' || text === ']') depth--
  }
  return fields
}

/** A JSON text in the recorded files' spelling: a space after `:` and `,`, and characters as they are. */
export function respell(json: string): string {
  const spelled = [...json.matchAll(token)].map(([text]) => {
    if (text === ':' || text === ',') return `${text} `
    return text.startsWith('"') ? JSON.stringify(JSON.parse(text)) : text
  })
  return spelled.join('')
}
