import { isBreak, isSpaceOrEnd } from './characters.ts'
import type { Cursor, Mark } from './cursor.ts'
import { LineFolder } from './line-folder.ts'
import { scanBlockScalar } from './scan-block-scalar.ts'
import { scanError } from './scan-error.ts'
import { scanPlainScalar } from './scan-plain-scalar.ts'
import { scanQuotedScalar } from './scan-quoted-scalar.ts'
import { scanAnchor, scanDirective, scanTag } from './scan-properties.ts'
import { type Token, type TokenType, indicator } from './token.ts'

/** A token that turns out to be a key if `:` follows it on its line. */
interface SimpleKey {
  possible: boolean
  /** Its token is not handed out before this is decided. */
  isWaitedFor: boolean
  /** In block style, what stands where a key of the mapping must stand. */
  required: boolean
  tokenNumber: number
  mark: Mark
}

/** A simple key is at most so many characters away from its `:`. */
const simpleKeyLength = 1024

/**
 * Tokens of one document, as go-yaml v2 finds them: a YAML 1.1 scanner after libyaml's. A token is handed out
 * only when it is certain whether it begins a key, so that errors come in the same order as in Go.
 *
 * @see https://yaml.org/spec/1.1/#id857168
 */
export class Scanner {
  readonly #cursor: Cursor
  #queue: Token[] = []
  #queueHead = 0
  #handedOut = 0
  #headIsCertain = false

  #indent = -1
  readonly #indents: number[] = []
  #flowLevel = 0
  #simpleKeyAllowed = true
  readonly #simpleKeys: SimpleKey[]
  readonly #folder: LineFolder

  constructor(cursor: Cursor) {
    this.#cursor = cursor
    this.#folder = new LineFolder(cursor)
    this.#simpleKeys = [
      { possible: false, isWaitedFor: false, required: false, tokenNumber: 0, mark: cursor.mark() },
    ]
  }

  /** The next token, which stays. After the last one, 'stream-end' for ever. */
  peek(): Token {
    if (!this.#headIsCertain) this.#fetchUntilCertain()
    return this.#queue[this.#queueHead]!
  }

  /** Removes the token that `peek` returned. */
  next(): void {
    if (this.#queue[this.#queueHead]!.type === 'stream-end') return
    this.#headIsCertain = false
    this.#handedOut++
    this.#queueHead++
    if (this.#queueHead === this.#queue.length) {
      this.#queue.length = 0
      this.#queueHead = 0
    }
  }

  #fetchUntilCertain(): void {
    while (this.#queueHead === this.#queue.length || this.#headMayBeKey()) this.#fetch()
    this.#headIsCertain = true
  }

  #headMayBeKey(): boolean {
    const key = this.#simpleKeys.findLast(each => each.isWaitedFor && each.tokenNumber === this.#handedOut)
    return key !== undefined && this.#isStillPossible(key)
  }

  #append(token: Token): void {
    this.#queue.push(token)
  }

  #insert(token: Token, tokenNumber: number): void {
    const ahead = tokenNumber - this.#handedOut
    if (ahead < 0) this.#append(token)
    else this.#queue.splice(this.#queueHead + ahead, 0, token)
  }

  #nextTokenNumber(): number {
    return this.#handedOut + this.#queue.length - this.#queueHead
  }

  #fetch(): void {
    const cursor = this.#cursor
    this.#skipToToken()
    this.#unrollIndent(cursor.column)
    const code = cursor.code()
    if (code === 0) return this.#fetchStreamEnd()
    if (cursor.column === 0) {
      if (code === 0x25 /* % */) return this.#fetchDirective()
      if (cursor.atDocumentIndicator()) return this.#fetchDocumentIndicator(code)
    }
    this.#fetchContent(code)
  }

  #fetchContent(code: number): void {
    switch (code) {
      case 0x5b: // [
        return this.#fetchFlowStart('flow-sequence-start')
      case 0x7b: // {
        return this.#fetchFlowStart('flow-mapping-start')
      case 0x5d: // ]
        return this.#fetchFlowEnd('flow-sequence-end')
      case 0x7d: // }
        return this.#fetchFlowEnd('flow-mapping-end')
      case 0x2c: // ,
        this.#removeSimpleKey()
        this.#simpleKeyAllowed = true
        return this.#fetchIndicator('flow-entry')
      case 0x2a: // *
        return this.#fetchProperty(() => scanAnchor(this.#cursor, 'alias'))
      case 0x26: // &
        return this.#fetchProperty(() => scanAnchor(this.#cursor, 'anchor'))
      case 0x21: // !
        return this.#fetchProperty(() => scanTag(this.#cursor))
      case 0x27: // '
        return this.#fetchProperty(() => scanQuotedScalar(this.#cursor, this.#folder))
      case 0x22: // "
        return this.#fetchProperty(() => scanQuotedScalar(this.#cursor, this.#folder))
      default:
        return this.#fetchByContext(code)
    }
  }

  /** Characters that mean something else in flow style, or before a space. */
  #fetchByContext(code: number): void {
    const inFlow = this.#flowLevel > 0
    const beforeSpace = (): boolean => isSpaceOrEnd(this.#cursor.code(1))
    if (code === 0x2d /* - */ && beforeSpace()) return this.#fetchBlockEntry()
    if (code === 0x3f /* ? */ && (inFlow || beforeSpace())) return this.#fetchKey()
    if (code === 0x3a /* : */ && (inFlow || beforeSpace())) return this.#fetchValue()
    if (!inFlow && (code === 0x7c /* | */ || code === 0x3e) /* > */) return this.#fetchBlockScalar()
    if (startsPlainScalar(code)) return this.#fetchPlainScalar()
    throw scanError('found character that cannot start any token', this.#cursor.mark())
  }

  #skipToToken(): void {
    const cursor = this.#cursor
    for (;;) {
      let code = cursor.code()
      // A tab may stand between tokens, but does not indent.
      while (code === 0x20 || (code === 0x09 && (this.#flowLevel > 0 || !this.#simpleKeyAllowed))) {
        cursor.skip()
        code = cursor.code()
      }
      if (code === 0x23 /* # */) cursor.skipLine()
      if (!isBreak(cursor.code())) return
      cursor.skipBreak()
      if (this.#flowLevel === 0) this.#simpleKeyAllowed = true
    }
  }

  // Simple keys

  #isStillPossible(key: SimpleKey): boolean {
    if (!key.possible) return false
    if (key.mark.line === this.#cursor.line && !this.#isTooFar(key.mark)) return true
    if (key.required) throw scanError("could not find expected ':'", this.#cursor.mark(), key.mark)
    key.possible = false
    return false
  }

  #isTooFar(mark: Mark): boolean {
    const { text, offset } = this.#cursor
    if (offset - mark.offset <= simpleKeyLength) return false
    // Characters beyond the basic plane are one to Go, and two here.
    return Array.from(text.slice(mark.offset, offset)).length > simpleKeyLength
  }

  #saveSimpleKey(): void {
    if (!this.#simpleKeyAllowed) return
    this.#removeSimpleKey()
    const required = this.#flowLevel === 0 && this.#indent === this.#cursor.column
    const tokenNumber = this.#nextTokenNumber()
    const level = this.#simpleKeys.length - 1
    const mark = this.#cursor.mark()
    this.#simpleKeys[level] = { possible: true, isWaitedFor: true, required, tokenNumber, mark }
  }

  #removeSimpleKey(): void {
    const key = this.#simpleKeys.at(-1)!
    if (!key.possible) return
    if (key.required) throw scanError("could not find expected ':'", this.#cursor.mark(), key.mark)
    key.possible = false
    key.isWaitedFor = false
  }

  // Indentation

  /** Begins a block collection at a column that is further right than the current one's. */
  #rollIndent(type: TokenType, mark: Mark, tokenNumber?: number): void {
    if (this.#flowLevel > 0 || this.#indent >= mark.column) return
    this.#indents.push(this.#indent)
    this.#indent = mark.column
    const token = indicator(type, mark, mark.offset)
    if (tokenNumber === undefined) this.#append(token)
    else this.#insert(token, tokenNumber)
  }

  #unrollIndent(column: number): void {
    if (this.#flowLevel > 0) return
    while (this.#indent > column) {
      this.#append(indicator('block-end', this.#cursor.mark(), this.#cursor.offset))
      this.#indent = this.#indents.pop()!
    }
  }

  // Tokens

  #fetchStreamEnd(): void {
    const cursor = this.#cursor
    if (cursor.column !== 0) {
      cursor.column = 0
      cursor.line++
    }
    this.#unrollIndent(-1)
    this.#removeSimpleKey()
    this.#simpleKeyAllowed = false
    this.#append(indicator('stream-end', cursor.mark(), cursor.offset))
  }

  #fetchDirective(): void {
    this.#unrollIndent(-1)
    this.#removeSimpleKey()
    this.#simpleKeyAllowed = false
    this.#append(scanDirective(this.#cursor))
  }

  #fetchDocumentIndicator(code: number): void {
    this.#unrollIndent(-1)
    this.#removeSimpleKey()
    this.#simpleKeyAllowed = false
    this.#fetchIndicator(code === 0x2d ? 'document-start' : 'document-end', 3)
  }

  #fetchIndicator(type: TokenType, length = 1): void {
    const start = this.#cursor.mark()
    this.#cursor.skip(length)
    this.#append(indicator(type, start, this.#cursor.offset))
  }

  #fetchFlowStart(type: TokenType): void {
    this.#saveSimpleKey()
    const mark = this.#cursor.mark()
    const tokenNumber = this.#nextTokenNumber()
    this.#simpleKeys.push({ possible: false, isWaitedFor: false, required: false, tokenNumber, mark })
    this.#flowLevel++
    this.#simpleKeyAllowed = true
    this.#fetchIndicator(type)
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#removeSimpleKey()
    if (this.#flowLevel > 0) {
      this.#flowLevel--
      const { tokenNumber } = this.#simpleKeys.pop()!
      // As in Go: `[]` and `{}`, in which no key began, are handed out before it is known whether they are keys.
      const key = this.#simpleKeys.at(-1)!
      if (key.tokenNumber === tokenNumber) key.isWaitedFor = false
    }
    this.#simpleKeyAllowed = false
    this.#fetchIndicator(type)
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      const mark = this.#cursor.mark()
      if (!this.#simpleKeyAllowed)
        throw scanError('block sequence entries are not allowed in this context', mark)
      this.#rollIndent('block-sequence-start', mark)
    }
    this.#removeSimpleKey()
    this.#simpleKeyAllowed = true
    this.#fetchIndicator('block-entry')
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      const mark = this.#cursor.mark()
      if (!this.#simpleKeyAllowed) throw scanError('mapping keys are not allowed in this context', mark)
      this.#rollIndent('block-mapping-start', mark)
    }
    this.#removeSimpleKey()
    this.#simpleKeyAllowed = this.#flowLevel === 0
    this.#fetchIndicator('key')
  }

  #fetchValue(): void {
    const key = this.#simpleKeys.at(-1)!
    if (this.#isStillPossible(key)) {
      this.#insert(indicator('key', key.mark, key.mark.offset), key.tokenNumber)
      this.#rollIndent('block-mapping-start', key.mark, key.tokenNumber)
      key.possible = false
      key.isWaitedFor = false
      this.#simpleKeyAllowed = false
    } else {
      if (this.#flowLevel === 0) {
        const mark = this.#cursor.mark()
        if (!this.#simpleKeyAllowed) throw scanError('mapping values are not allowed in this context', mark)
        this.#rollIndent('block-mapping-start', mark)
      }
      this.#simpleKeyAllowed = this.#flowLevel === 0
    }
    this.#fetchIndicator('value')
  }

  /** An anchor, alias, tag or quoted scalar: each may begin a key, and no key follows it on its line. */
  #fetchProperty(scan: () => Token): void {
    this.#saveSimpleKey()
    this.#simpleKeyAllowed = false
    this.#append(scan())
  }

  #fetchBlockScalar(): void {
    this.#removeSimpleKey()
    this.#simpleKeyAllowed = true
    this.#append(scanBlockScalar(this.#cursor, this.#indent))
  }

  #fetchPlainScalar(): void {
    this.#saveSimpleKey()
    const { token, endsAtLineStart } = scanPlainScalar(this.#cursor, {
      folder: this.#folder,
      indent: this.#indent + 1,
      inFlow: this.#flowLevel > 0,
    })
    this.#append(token)
    this.#simpleKeyAllowed = endsAtLineStart
  }
}

/** What begins other tokens, or none. */
const notPlain = new Set(Array.from('\t ,[]{}#&*!|>\'"%@`', character => character.charCodeAt(0)))

const startsPlainScalar = (code: number): boolean => !notPlain.has(code)
