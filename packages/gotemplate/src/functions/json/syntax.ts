import { quote } from '../../strconv/quote.ts'
import { toBytes } from '../../value/bytes.ts'

const maxDepth = 10_000

/** Finds what Go says of a text that is no JSON; undefined where it is. */
export function findSyntaxError(text: string): string | undefined {
  return new SyntaxCheck(text).run()
}

/** What the scanner waits for; `end` once a value is read that nothing encloses. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'after member' | 'after element' | 'end'

/** Walks over the text as Go's scanner does; for it, the end of the text is one more space. */
class SyntaxCheck {
  readonly #text: string
  #at = 0
  #expected: Expected = 'value'
  readonly #open: ('{' | '[')[] = []

  constructor(text: string) {
    this.#text = text
  }

  run(): string | undefined {
    for (;;) {
      this.#skipSpace()
      const char = this.#text[this.#at]
      if (char === undefined) return this.#expected === 'end' ? undefined : endOfInput
      const problem = this.#step(char)
      if (problem !== undefined) return problem
    }
  }

  #step(char: string): string | undefined {
    switch (this.#expected) {
      case 'value or ]':
        return char === ']' ? this.#close() : this.#value(char)
      case 'value':
        return this.#value(char)
      case 'key or }':
        return char === '}' ? this.#close() : this.#key(char)
      case 'key':
        return this.#key(char)
      case ':':
        return char === ':' ? this.#goOn('value') : this.#invalid('after object key')
      case 'after member':
        if (char === '}') return this.#close()
        return char === ',' ? this.#goOn('key') : this.#invalid('after object key:value pair')
      case 'after element':
        if (char === ']') return this.#close()
        return char === ',' ? this.#goOn('value') : this.#invalid('after array element')
      case 'end':
        return this.#invalid('after top-level value')
      default:
        return this.#expected satisfies never
    }
  }

  #goOn(expected: Expected): undefined {
    this.#at++
    this.#expected = expected
  }

  #close(): undefined {
    this.#open.pop()
    this.#at++
    this.#endValue()
  }

  #endValue(): undefined {
    const open = this.#open.at(-1)
    this.#expected = open === undefined ? 'end' : open === '{' ? 'after member' : 'after element'
  }

  #key(char: string): string | undefined {
    if (char !== '"') return this.#invalid('looking for beginning of object key string')
    this.#expected = ':'
    return this.#string()
  }

  #value(char: string): string | undefined {
    if (char === '{' || char === '[') {
      if (this.#open.length >= maxDepth) return this.#invalid('exceeded max depth')
      this.#open.push(char)
      return this.#goOn(char === '{' ? 'key or }' : 'value or ]')
    }
    this.#endValue()
    if (char === '"') return this.#string()
    const literal = literals.find(word => word.startsWith(char))
    if (literal !== undefined) return this.#literal(literal)
    return /[-0-9]/.test(char) ? this.#number() : this.#invalid('looking for beginning of value')
  }

  #literal(word: string): string | undefined {
    for (const char of word) {
      if (this.#text[this.#at] !== char) return this.#invalid(`in literal ${word} (expecting '${char}')`)
      this.#at++
    }
    return undefined
  }

  #number(): string | undefined {
    if (this.#text[this.#at] === '-') this.#at++
    if (this.#text[this.#at] === '0') this.#at++
    else if (!this.#digits()) return this.#invalid('in numeric literal')
    if (this.#text[this.#at] === '.') {
      this.#at++
      if (!this.#digits()) return this.#invalid('after decimal point in numeric literal')
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++
      if (/[-+]/.test(this.#text[this.#at] ?? '')) this.#at++
      if (!this.#digits()) return this.#invalid('in exponent of numeric literal')
    }
    return undefined
  }

  #digits(): boolean {
    const start = this.#at
    while (/[0-9]/.test(this.#text[this.#at] ?? '')) this.#at++
    return this.#at > start
  }

  #string(): string | undefined {
    for (this.#at++; ; this.#at++) {
      const char = this.#text[this.#at]
      if (char === undefined) return endOfInput
      if (char === '"') {
        this.#at++
        return undefined
      }
      if (char < ' ') return this.#invalid('in string literal')
      const problem = char === '\\' ? this.#escape() : undefined
      if (problem !== undefined) return problem
    }
  }

  #escape(): string | undefined {
    this.#at++
    const char = this.#text[this.#at] ?? ' '
    if (char !== 'u') return /["\\/bfnrt]/.test(char) ? undefined : this.#invalid('in string escape code')
    for (let count = 0; count < 4; count++) {
      this.#at++
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? ' '))
        return this.#invalid('in \\u hexadecimal character escape')
    }
    return undefined
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  #invalid(where: string): string {
    return `invalid character ${quoteByte(this.#text.slice(this.#at, this.#at + 2))} ${where}`
  }
}

const endOfInput = 'unexpected end of JSON input'
const literals = ['true', 'false', 'null']

/** The first byte of a text, as a character of its own. */
function quoteByte(text: string): string {
  const char = text === '' ? ' ' : String.fromCharCode(toBytes(text)[0] ?? 0x20)
  if (char === "'") return String.raw`'\''`
  return char === '"' ? `'"'` : `'${quote(char).slice(1, -1)}'`
}
