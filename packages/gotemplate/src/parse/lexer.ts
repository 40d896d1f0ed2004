import { formatUnicode } from '../fmt/scalar.ts'
import { noFlags } from '../fmt/pad.ts'
import { quote } from '../strconv/quote.ts'
import { isKeyword, type Token, type TokenType } from './token.ts'

/** What opens and closes an action, and which of the words that may be functions are keywords. */
export interface LexerOptions {
  readonly left: string
  readonly right: string
  readonly breakIsKeyword: boolean
  readonly continueIsKeyword: boolean
}

const LEFT_COMMENT = '/*'
const RIGHT_COMMENT = '*/'
// The minus and the space beside it.
const TRIM_MARKER_LENGTH = 2
const DECIMAL = '0123456789_'
const HEXADECIMAL = '0123456789abcdefABCDEF_'
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u
const NEWLINE = 0x0a
const DOUBLE_QUOTE = 0x22
const DOLLAR = 0x24
const QUOTE = 0x27
const LEFT_PAREN = 0x28
const RIGHT_PAREN = 0x29
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const COLON = 0x3a
const EQUALS = 0x3d
const BACKSLASH = 0x5c
const BACKQUOTE = 0x60
const PIPE = 0x7c
const END = -1

/**
 * Cuts a template into tokens, one at a time. Mistakes become a token of type `error`, after which
 * there is only the end.
 *
 * @see https://pkg.go.dev/text/template/parse
 */
export class Lexer {
  #input: string
  readonly #options: LexerOptions
  #pos = 0
  #start = 0
  #insideAction = false
  #parenDepth = 0
  #line = 1
  /** Where that line ends; -1 before it was looked for. */
  #newline = -1

  constructor(input: string, options: LexerOptions) {
    this.#input = input
    this.#options = options
  }

  next(): Token {
    if (this.#insideAction) return this.#lexInsideAction()
    for (;;) {
      const token = this.#lexText()
      if (token) return token
    }
  }

  #emit(type: TokenType): Token {
    const token = {
      type,
      pos: this.#start,
      text: this.#input.slice(this.#start, this.#pos),
      line: this.#startLine(),
    }
    this.#start = this.#pos
    return token
  }

  #error(message: string): Token {
    const token: Token = { type: 'error', pos: this.#start, text: message, line: this.#startLine() }
    this.#input = ''
    this.#start = this.#pos = 0
    this.#newline = Number.POSITIVE_INFINITY
    return token
  }

  #startLine(): number {
    while (this.#newline < this.#start) {
      if (this.#newline >= 0) this.#line++
      const next = this.#input.indexOf('\n', this.#newline + 1)
      this.#newline = next < 0 ? Number.POSITIVE_INFINITY : next
    }
    return this.#line
  }

  #ignore(): void {
    this.#start = this.#pos
  }

  /** Text up to the next action, without the spaces that its trim marker takes; nothing after a comment. */
  #lexText(): Token | undefined {
    const delimiter = this.#input.indexOf(this.#options.left, this.#pos)
    if (delimiter < 0) {
      this.#pos = this.#input.length
      return this.#emit(this.#pos > this.#start ? 'text' : 'eof')
    }
    if (delimiter > this.#pos) {
      const trims = this.#isLeftTrimMarker(delimiter + this.#options.left.length)
      this.#pos = trims ? this.#skipSpacesBack(delimiter) : delimiter
      const text = this.#pos > this.#start ? this.#emit('text') : undefined
      this.#pos = delimiter
      this.#ignore()
      if (text) return text
    }
    return this.#lexLeftDelimiter()
  }

  #lexLeftDelimiter(): Token | undefined {
    this.#pos += this.#options.left.length
    const marker = this.#isLeftTrimMarker(this.#pos) ? TRIM_MARKER_LENGTH : 0
    if (this.#input.startsWith(LEFT_COMMENT, this.#pos + marker)) return this.#lexComment(marker)
    const token = this.#emit('left delimiter')
    this.#insideAction = true
    this.#parenDepth = 0
    this.#pos += marker
    this.#ignore()
    return token
  }

  #lexComment(marker: number): Token | undefined {
    this.#pos += marker
    this.#ignore()
    const end = this.#input.indexOf(RIGHT_COMMENT, this.#pos + LEFT_COMMENT.length)
    if (end < 0) return this.#error('unclosed comment')
    this.#pos = end + RIGHT_COMMENT.length
    const close = this.#rightDelimiter()
    if (!close) return this.#error('comment ends before closing delimiter')
    this.#closeAction(close)
    return undefined
  }

  #lexRightDelimiter(close: 'plain' | 'trimming'): Token {
    const { right } = this.#options
    if (close === 'trimming') {
      this.#pos += TRIM_MARKER_LENGTH
      this.#ignore()
    }
    this.#pos += right.length
    const token = this.#emit('right delimiter')
    if (close === 'trimming') this.#skipSpaces()
    this.#ignore()
    this.#insideAction = false
    return token
  }

  #closeAction(close: 'plain' | 'trimming'): void {
    if (close === 'trimming') this.#pos += TRIM_MARKER_LENGTH
    this.#pos += this.#options.right.length
    if (close === 'trimming') this.#skipSpaces()
    this.#ignore()
  }

  #lexInsideAction(): Token {
    const close = this.#rightDelimiter()
    if (close)
      return this.#parenDepth === 0 ? this.#lexRightDelimiter(close) : this.#error('unclosed left paren')
    const code = this.#take()
    if (code === END) return this.#error('unclosed action')
    if (isSpace(code)) return this.#lexSpace()
    return this.#lexPunctuation(code) ?? this.#lexWord(code)
  }

  #lexPunctuation(code: number): Token | undefined {
    switch (code) {
      case EQUALS:
        return this.#emit('assign')
      case COLON:
        return this.#take() === EQUALS ? this.#emit('declare') : this.#error('expected :=')
      case PIPE:
        return this.#emit('pipe')
      case DOUBLE_QUOTE:
        return this.#lexQuoted('"', 'string')
      case QUOTE:
        return this.#lexQuoted("'", 'character constant')
      case BACKQUOTE:
        return this.#lexRawString()
      case LEFT_PAREN:
        this.#parenDepth++
        return this.#emit('left paren')
      case RIGHT_PAREN:
        return --this.#parenDepth < 0 ? this.#error('unexpected right paren') : this.#emit('right paren')
      default:
        return undefined
    }
  }

  #lexWord(code: number): Token {
    if (code === DOLLAR) return this.#lexVariable()
    if (code === DOT && this.#pos < this.#input.length && !isDigit(this.#peek())) return this.#lexField()
    if (code === DOT || code === PLUS || code === MINUS || isDigit(code)) {
      this.#pos = this.#start
      return this.#lexNumber()
    }
    if (isAlphaNumeric(code)) return this.#lexIdentifier()
    if (code > 0x20 && code < 0x7f) return this.#emit('char')
    return this.#error(`unrecognized character in action: ${unicodeText(code)}`)
  }

  /** A run of spaces, but not the one that belongs to a trimming right delimiter. */
  #lexSpace(): Token {
    while (isSpace(this.#peek())) this.#pos++
    const last = this.#pos - 1
    if (this.#isRightTrimMarker(last)) {
      if (last === this.#start) {
        this.#pos = last
        return this.#lexRightDelimiter('trimming')
      }
      this.#pos = last
    }
    return this.#emit('space')
  }

  #lexIdentifier(): Token {
    this.#skipAlphaNumerics()
    if (!this.#atTerminator()) return this.#badCharacter()
    const word = this.#input.slice(this.#start, this.#pos)
    if (word === 'true' || word === 'false') return this.#emit('bool')
    if (!isKeyword(word)) return this.#emit('identifier')
    const isFunction =
      (word === 'break' && !this.#options.breakIsKeyword) ||
      (word === 'continue' && !this.#options.continueIsKeyword)
    return this.#emit(isFunction ? 'identifier' : word)
  }

  #lexField(): Token {
    if (this.#atTerminator()) return this.#emit('dot')
    this.#skipAlphaNumerics()
    return this.#atTerminator() ? this.#emit('field') : this.#badCharacter()
  }

  #lexVariable(): Token {
    if (this.#atTerminator()) return this.#emit('variable')
    this.#skipAlphaNumerics()
    return this.#atTerminator() ? this.#emit('variable') : this.#badCharacter()
  }

  #badCharacter(): Token {
    return this.#error(`bad character ${unicodeText(this.#peek())}`)
  }

  #lexQuoted(mark: '"' | "'", type: 'string' | 'character constant'): Token {
    const markCode = mark.charCodeAt(0)
    for (;;) {
      let code = this.#take()
      if (code === markCode) return this.#emit(type)
      if (code === BACKSLASH) {
        code = this.#take()
        if (code !== END && code !== NEWLINE) continue
      }
      if (code === END || code === NEWLINE) {
        return this.#error(
          type === 'string' ? 'unterminated quoted string' : 'unterminated character constant',
        )
      }
    }
  }

  #lexRawString(): Token {
    const end = this.#input.indexOf('`', this.#pos)
    if (end < 0) return this.#error('unterminated raw quoted string')
    this.#pos = end + 1
    return this.#emit('raw string')
  }

  #lexNumber(): Token {
    if (!this.#scanNumber()) return this.#badNumber()
    const sign = this.#peek()
    if (sign !== PLUS && sign !== MINUS) return this.#emit('number')
    // Complex: 1+2i. No spaces, must end in i.
    if (!this.#scanNumber() || this.#input[this.#pos - 1] !== 'i') return this.#badNumber()
    return this.#emit('complex')
  }

  #badNumber(): Token {
    return this.#error(`bad number syntax: ${quote(this.#input.slice(this.#start, this.#pos))}`)
  }

  /** Takes too much rather than too little: the parser reads the number for good. */
  #scanNumber(): boolean {
    this.#accept('+-')
    let digits = DECIMAL
    if (this.#accept('0')) {
      if (this.#accept('xX')) digits = HEXADECIMAL
      else if (this.#accept('oO')) digits = '01234567_'
      else if (this.#accept('bB')) digits = '01_'
    }
    this.#acceptRun(digits)
    if (this.#accept('.')) this.#acceptRun(digits)
    const exponent = digits === DECIMAL ? 'eE' : digits === HEXADECIMAL ? 'pP' : ''
    if (this.#accept(exponent)) {
      this.#accept('+-')
      this.#acceptRun(DECIMAL)
    }
    this.#accept('i')
    if (!isAlphaNumeric(this.#peek())) return true
    this.#take()
    return false
  }

  #accept(valid: string): boolean {
    const character = this.#input[this.#pos]
    if (character === undefined || !valid.includes(character)) return false
    this.#pos++
    return true
  }

  #acceptRun(valid: string): void {
    while (this.#accept(valid));
  }

  #take(): number {
    const code = this.#peek()
    if (code !== END) this.#pos += code > 0xffff ? 2 : 1
    return code
  }

  #peek(): number {
    const pos = this.#pos
    if (pos >= this.#input.length) return END
    const unit = this.#input.charCodeAt(pos)
    return unit < 0xd800 ? unit : (this.#input.codePointAt(pos) ?? END)
  }

  #skipAlphaNumerics(): void {
    for (let code = this.#peek(); isAlphaNumeric(code); code = this.#peek())
      this.#pos += code > 0xffff ? 2 : 1
  }

  #skipSpaces(): void {
    while (isSpace(this.#peek())) this.#pos++
  }

  #skipSpacesBack(end: number): number {
    let pos = end
    while (pos > this.#start && isSpace(this.#input.charCodeAt(pos - 1))) pos--
    return pos
  }

  /** What may follow a word: `$x+2` is refused, in case that arithmetic comes one day. */
  #atTerminator(): boolean {
    const code = this.#peek()
    if (code === END || isSpace(code)) return true
    return isTerminator(code) || this.#input.startsWith(this.#options.right, this.#pos)
  }

  #rightDelimiter(): 'plain' | 'trimming' | undefined {
    if (this.#isRightTrimMarker(this.#pos)) return 'trimming'
    return this.#input.startsWith(this.#options.right, this.#pos) ? 'plain' : undefined
  }

  #isLeftTrimMarker(at: number): boolean {
    return this.#input.charCodeAt(at) === MINUS && isSpace(this.#input.charCodeAt(at + 1))
  }

  #isRightTrimMarker(at: number): boolean {
    return (
      isSpace(this.#input.charCodeAt(at)) &&
      this.#input.charCodeAt(at + 1) === MINUS &&
      this.#input.startsWith(this.#options.right, at + TRIM_MARKER_LENGTH)
    )
  }
}

function isTerminator(code: number): boolean {
  switch (code) {
    case DOT:
    case COMMA:
    case PIPE:
    case COLON:
    case LEFT_PAREN:
    case RIGHT_PAREN:
      return true
    default:
      return false
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 9 || code === 13 || code === NEWLINE
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

function isAlphaNumeric(code: number): boolean {
  if (code < 0x80) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || isDigit(code) || code === 0x5f
  }
  return LETTER_OR_DIGIT.test(String.fromCodePoint(code))
}

/** Go's `%#U`: U+0041 'A'. The end of the text is U+FFFFFFFFFFFFFFFF. */
function unicodeText(code: number): string {
  // A byte that is not UTF-8 reads as U+FFFD.
  const shown = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
  return formatUnicode(BigInt(shown), { ...noFlags(), sharp: true })
}
