import { normalize, toValid } from '../../value/bytes.ts'
import { isLetter, isNumber, isPunctuation, isSpace, isUpper, toLowerRune, toUpperRune } from './runes.ts'

/** Chinese characters are no letters here: they have no case. */
const chinese = /^[\u3400-\u4d85\u4e00-\u9fcc\u{20000}-\u{2b81d}]$/u

/** What a piece of an identifier is made of. */
type Kind = 'number' | 'upper' | 'letters' | 'connector' | 'punctuation' | 'other'

/** What cannot be read (U+FFFD, bytes) goes with the character after it, at the end with the one before. */
const unreadable = String.raw`[\ufffd\ud800-\udfff]`
const readable = new RegExp(
  `${unreadable}*[^\\ufffd\\ud800-\\udfff](?:${unreadable}+$)?|${unreadable}+`,
  'gu',
)

interface Word {
  kind: Kind
  text: string
}

/** `HTTPServer 2` to `HttpServer2`: words put together, each with a capital. */
export function toPascalCase(text: string): string {
  const runes = [...toValid(text)]
  const start = runes.findIndex(rune => !isConnector(rune))
  if (start < 0) return runes.join('') + (runes.at(-1) ?? '') // as the original does it
  let lowering = isUpper(runes[start] ?? '')
  let out = runes.slice(0, start).join('') // leading connectors stay
  let pending = toUpperRune(runes[start] ?? '')
  for (const rune of runes.slice(start + 1)) {
    if (isConnector(pending)) {
      if (isConnector(rune)) {
        out += pending
        pending = rune
        continue
      }
      lowering = isUpper(rune)
      pending = toUpperRune(rune)
      continue
    }
    out += pending
    lowering &&= isUpper(rune)
    pending = lowering ? toLowerRune(rune) : rune
  }
  return out + pending
}

/** `HTTPServer2x` to `http_server_2x`: words in small, with something between them. */
export function toLowerWords(text: string, connector: string): string {
  const words = splitWords(normalize(text).match(readable) ?? [])
  let out = ''
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as Word
    out += lowerWord(word, connector)
    const after = words[index + 1]
    if (word.kind === 'number') {
      index = appendRun(index + 1)
    } else if (word.kind !== 'connector' && word.kind !== 'punctuation' && after) {
      if (after.kind !== 'number') out += connectorBefore(after)
      else if (words[index + 2]) index = appendNumber(index + 1)
    }
  }
  return out

  /** Small letters and digits that go on without a break; a connector follows unless one is there. */
  function appendRun(from: number): number {
    let at = from
    while (words[at]?.kind === 'letters' || words[at]?.kind === 'number')
      out += lowerWord(words[at++] as Word, connector)
    if (words[at]) out += connectorBefore(words[at] as Word)
    return at - 1
  }

  /** A number belongs to the word before it (`Bld4Floor`), unless small letters follow (`HTTP2xx`). */
  function appendNumber(at: number): number {
    const follows = words[at + 1] as Word
    if (follows.kind === 'letters') {
      out += connector + (words[at] as Word).text
      return appendRun(at + 1)
    }
    out += (words[at] as Word).text + connectorBefore(follows)
    return at
  }

  function connectorBefore(word: Word): string {
    return word.kind === 'connector' || word.kind === 'punctuation' ? '' : connector
  }
}

function lowerWord({ kind, text }: Word, connector: string): string {
  if (kind === 'connector') return [...text].map(rune => (isConnector(rune) ? connector : rune)).join('')
  return kind === 'upper' ? [...text].map(rune => (isUpper(rune) ? toLowerRune(rune) : rune)).join('') : text
}

function splitWords(runes: readonly string[]): Word[] {
  const words: Word[] = []
  for (let at = 0; at < runes.length;) {
    const kind = kindOf(runes[at] ?? '')
    const end = kind === 'upper' ? endOfUpper(runes, at) : endOfRun(runes, at, kind)
    words.push({ kind, text: runes.slice(at, end).join('') })
    at = end
  }
  return words
}

function kindOf(piece: string): Kind {
  const rune = readableRune(piece)
  if (isConnector(rune)) return 'connector'
  if (isPunctuation(rune)) return 'punctuation'
  if (isUpper(rune)) return 'upper'
  if (isLetter(rune) && !chinese.test(rune)) return 'letters'
  return isNumber(rune) ? 'number' : 'other'
}

/** The character that decides what a piece is. */
function readableRune(piece: string): string {
  return piece.replace(/[\ufffd\ud800-\udfff]/gu, '')
}

function endOfRun(runes: readonly string[], from: number, kind: Kind): number {
  let end = from + 1
  while (end < runes.length && goesOn(runes[end] ?? '', kind)) end++
  return end
}

/** Hyphens and underscores separate words, but after other punctuation they are part of it. */
function goesOn(piece: string, kind: Kind): boolean {
  return kind === 'punctuation' ? isPunctuation(readableRune(piece)) : kindOf(piece) === kind
}

/** `Status`, or `HTTP` of `HTTPStatus`: the last capital before small letters starts their word. */
function endOfUpper(runes: readonly string[], from: number): number {
  const capitals = endOfRun(runes, from, 'upper')
  if (kindOf(runes[capitals] ?? '') !== 'letters') return capitals
  return capitals === from + 1 ? endOfRun(runes, capitals, 'letters') : capitals - 1
}

function isConnector(rune: string): boolean {
  return rune === '-' || rune === '_' || isSpace(rune)
}
