import { truncateRunes } from '../fmt/pad.ts'
import { quote } from '../strconv/quote.ts'
import { byteLength } from '../value/bytes.ts'

/** Words with a meaning of their own, and the dot. */
const KEYWORDS = [
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'nil',
  'range',
  'template',
  'with',
] as const
type Keyword = (typeof KEYWORDS)[number]

/** What a piece of a template's text is. */
export type TokenType =
  | Keyword
  | 'assign'
  | 'bool'
  | 'char'
  | 'character constant'
  | 'complex'
  | 'declare'
  | 'dot'
  | 'eof'
  | 'error'
  | 'field'
  | 'identifier'
  | 'left delimiter'
  | 'left paren'
  | 'number'
  | 'pipe'
  | 'raw string'
  | 'right delimiter'
  | 'right paren'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'

/** A piece of a template's text. */
export interface Token {
  readonly type: TokenType
  /** Where it starts in the text, in UTF-16 units. */
  readonly pos: number
  /** As written; of an error, what is wrong. */
  readonly text: string
  /** The line that it starts on, from 1. */
  readonly line: number
}

const keywords: ReadonlySet<string> = new Set([...KEYWORDS, 'dot'])

/** Whether a word is a keyword. */
export function isKeyword(word: string): word is Keyword {
  return word !== 'dot' && keywords.has(word)
}

/** A token as error messages show it. */
export function tokenText({ type, text }: Token): string {
  if (type === 'eof') return 'EOF'
  if (type === 'error') return text
  if (keywords.has(type)) return `<${text}>`
  return byteLength(text) > 10 ? `${quote(truncateRunes(text, 10))}...` : quote(text)
}
