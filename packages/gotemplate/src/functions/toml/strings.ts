import { quote } from '../../strconv/quote.ts'
import { type Scanner, TomlProblem } from './scanner.ts'

/** Reads what stands in single quotes, the first of which is taken. */
export function readRawString(scanner: Scanner): string {
  const start = scanner.at
  for (;;) {
    const char = scanner.next()
    if (char === undefined) throw scanner.problem(`unexpected EOF; expected "'"`)
    if (char === '\n' || char === '\r') throw scanner.problemOnLineBefore('strings cannot contain newlines')
    if (char === "'") return scanner.text.slice(start, scanner.at - 1)
  }
}

/** Reads what stands in double quotes, the first of which is taken. */
export function readString(scanner: Scanner): string {
  const start = scanner.at
  for (;;) {
    const char = scanner.next()
    if (char === undefined) throw scanner.problem(`unexpected EOF; expected '"'`)
    if (char === '\n' || char === '\r') throw scanner.problemOnLineBefore('strings cannot contain newlines')
    if (char === '\\') checkEscape(scanner, start)
    if (char === '"') return replaceEscapes(scanner.text.slice(start, scanner.at - 1), scanner.line)
  }
}

/** Reads what stands in three quotes of a kind, which are taken. A line end right after them does not count. */
export function readMultilineString(scanner: Scanner, mark: '"' | "'"): string {
  const start = scanner.at
  const three = mark.repeat(3)
  for (;;) {
    const char = scanner.next()
    if (char === undefined)
      throw scanner.problem(
        mark === '"' ? `unexpected EOF; expected '"""'` : `unexpected EOF; expected "'''"`,
      )
    if (char === '\\' && mark === '"' && !/[\n\r]/.test(scanner.peek() ?? '')) checkEscape(scanner, start)
    if (char !== mark || !scanner.text.startsWith(three, scanner.at - 1)) continue
    const marks = 1 + scanner.take(mark === '"' ? /"*/y : /'*/y).length
    if (marks >= 6) throw scanner.problem(mark === '"' ? `unexpected '""""""'` : `unexpected "''''''"`)
    const text = scanner.text.slice(start, scanner.at - 3).replace(/^\r?\n/, '')
    return mark === '"' ? replaceEscapes(stripEscapedLineEnds(text), scanner.line) : text
  }
}

const hexDigits: Readonly<Record<string, [number, string]>> = {
  x: [2, 'two'],
  u: [4, 'four'],
  U: [8, 'eight'],
}

/** Checks what follows a backslash; what it means is seen to once the text is whole. */
function checkEscape(scanner: Scanner, start: number): void {
  const char = scanner.next()
  const [count, word] = hexDigits[char ?? ''] ?? [0, '']
  if (count === 0) {
    if (char !== undefined && /[ebtnfr"\\ \t]/.test(char)) return
    const message = `invalid escape in string '\\${char ?? '\0'}'`
    throw char === undefined || char === '\n'
      ? lineBeforeEnd(scanner, message, char)
      : scanner.problem(message)
  }
  for (let read = 0; read < count; read++) {
    if (!/^[0-9a-fA-F]$/.test(scanner.next() ?? '')) {
      const text = scanner.text.slice(start, scanner.at)
      throw scanner.problem(
        `expected ${word} hexadecimal digits after '\\${char}', but got ${quote(text)} instead`,
      )
    }
  }
}

function lineBeforeEnd(scanner: Scanner, message: string, char: string | undefined): TomlProblem {
  return char === undefined ? scanner.problemOnLineBefore(message) : scanner.problem(message)
}

/** Drops backslashes at the end of lines, with all space up to the next text. */
function stripEscapedLineEnds(text: string): string {
  return text.replace(/\\(?:\\|([ \t\r\n]*))/g, (all, space: string | undefined) =>
    space?.includes('\n') ? '' : all,
  )
}

const simpleEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\x1b',
  '"': '"',
  '\\': '\\',
}

function replaceEscapes(text: string, line: number): string {
  return text.replace(/\\(?:x(..)|u(....)|U(.{8})|([^xuU]))/gs, (_, ...groups: (string | undefined)[]) => {
    const [hex2, hex4, hex8, simple] = groups
    if (simple !== undefined) {
      const char = simpleEscapes[simple]
      if (char === undefined) throw new TomlProblem(line, `invalid escape: '\\${simple}'`)
      return char
    }
    const hex = hex2 ?? hex4 ?? hex8 ?? ''
    const code = Number.parseInt(hex, 16)
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw new TomlProblem(line, `Escaped character '\\u${hex}' is not valid UTF-8.`)
    }
    return String.fromCodePoint(code)
  })
}
