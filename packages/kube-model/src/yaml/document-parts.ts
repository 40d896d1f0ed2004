import { type Place, YamlError } from './yaml-error.ts'

/** One document's part of a stream. */
export interface DocumentPart {
  text: string
  /** Where it begins in the stream. */
  start: Place
}

/**
 * Splits a stream where apimachinery's YAMLReader does: at lines that begin with `---`. Such a line belongs to
 * the document that it opens unless another precedes it.
 *
 * @throws YamlError `yaml/parse` where something other than a comment follows `---`
 */
export function* splitDocuments(stream: string): Generator<DocumentPart> {
  let start: Place = { offset: 0, line: 1, column: 1 }
  let line = 1
  for (let lineStart = 0; lineStart < stream.length; line++) {
    const newline = stream.indexOf('\n', lineStart)
    const next = newline === -1 ? stream.length : newline + 1
    if (stream.startsWith('---', lineStart)) {
      checkSeparator(stream.slice(lineStart + 3, next), { offset: lineStart, line, column: 1 })
      if (lineStart > start.offset) {
        yield part(stream.slice(start.offset, lineStart), start)
        start = { offset: next, line: line + 1, column: 1 }
      }
    }
    lineStart = next
  }
  const rest = stream.slice(start.offset)
  if (rest !== '') yield part(rest, start)
}

/** The reader ends the last line, and makes one line end of CR CR LF; places after one are then off. */
function part(text: string, start: Place): DocumentPart {
  const lines = text.replaceAll('\r\r\n', '\r\n')
  return { text: lines.endsWith('\n') ? lines : `${lines}\n`, start }
}

function checkSeparator(after: string, place: Place): void {
  // Go's white space: with NEL, and without the byte order mark that JavaScript's trim takes along.
  const rest = after.replaceAll(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
  if (rest === '' || rest.startsWith('#')) return
  const problem = `invalid Yaml document separator: ${rest}`
  throw new YamlError('yaml/parse', problem, { problem, place })
}
