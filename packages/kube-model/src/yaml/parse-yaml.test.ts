import { hasCode } from '@devmatic/base'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseYaml, parseYamlDocuments } from './parse-yaml.ts'
import { YamlError } from './yaml-error.ts'

function errorOf(run: () => unknown): YamlError {
  const error = thrownBy(run)
  if (error instanceof YamlError) return error
  throw new Error('expected a YamlError', { cause: error })
}

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('parseYaml', () => {
  it('reads one document, as Kubernetes does', () => {
    expect(parseYaml('a: on\nb: 0777\nc: !!str 1\n<<: {d: ~}\n')).toEqual({
      a: true,
      b: 511,
      c: '1',
      d: null,
    })
  })

  it('takes __proto__ for a key like any other', () => {
    const value = parseYaml('__proto__: {polluted: true}')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('says where it is wrong, in exact lines, though its text has those of Go', () => {
    const error = errorOf(() => parseYaml('a:\n  b: 1\n c: 2\n'))
    expect(error.message).toBe('yaml: line 2: did not find expected key')
    expect(error.place).toEqual({ offset: 11, line: 3, column: 2 })
    expect(error.related).toEqual({ offset: 0, line: 1, column: 1 })
  })

  it('says where a quote was opened that does not close', () => {
    const error = errorOf(() => parseYaml('a: 1\nb: "open\nc: 2\n'))
    expect(error.problem).toBe('found unexpected end of stream')
    expect(error.related).toEqual({ offset: 8, line: 2, column: 4 })
  })

  it.each([
    ['a:\n\tb: 1\n', 'found a tab character that may not indent', 'Indent with spaces.'],
    ['a: @b\n', 'found "@", which cannot begin a text', 'Quote the text.'],
    [
      'a: {{ x }}\n',
      'invalid map key: map[interface {}]interface {}{"x":interface {}(nil)}',
      'Quote a text that begins with "{" or "[".',
    ],
    [
      'a: *\n',
      'did not find expected alphabetic or numeric character',
      'Quote a text that begins with "*" or "&".',
    ],
  ])('says what to do about %j', (text, problem, hint) => {
    const error = errorOf(() => parseYaml(text))
    expect([error.problem, error.hint]).toEqual([problem, hint])
  })

  it('refuses control characters and lone surrogates where they stand', () => {
    expect(errorOf(() => parseYaml('a: 1\nb: \x01\n')).place).toEqual({ offset: 8, line: 2, column: 4 })
    expect(errorOf(() => parseYaml('a: \ud800')).message).toBe('yaml: invalid Unicode character')
  })

  it('never throws anything but a YamlError', () => {
    const pieces = [
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '&x ',
      '*x',
      '!',
      '#',
      '<<',
    ]
    const soup = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })))
    fc.assert(
      fc.property(soup, parts => {
        const error = thrownBy(() => parseYamlDocuments(parts.join(''), { positions: true, strict: true }))
        expect(error === undefined || error instanceof YamlError).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('strict', () => {
  it('refuses a key that stands twice, and says where both are', () => {
    const error = errorOf(() =>
      parseYamlDocuments('x: 1\n---\na: 1\nb:\n  c: 1\n  "c": 2\n', { strict: true }),
    )
    expect(hasCode(error, 'yaml/duplicate-key')).toBe(true)
    expect(error.message).toBe('yaml: line 6: key "c" is already set in line 5; remove one of the two')
    expect([error.place, error.related]).toEqual([
      { offset: 26, line: 6, column: 3 },
      { offset: 19, line: 5, column: 3 },
    ])
  })

  it('lets merged fields be overridden', () => {
    expect(parseYaml('x: &x {a: 1}\nz:\n  <<: *x\n  a: 2\n', { strict: true })).toEqual({
      x: { a: 1 },
      z: { a: 2 },
    })
  })
})

describe('limits', () => {
  it.each([
    ['lists in brackets', '['.repeat(10_000), 1],
    ['maps in braces', '{a: '.repeat(10_000), 1],
    [
      'indented maps',
      Array.from({ length: 10_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
      1001,
    ],
    ['lists on one line', '- '.repeat(10_000), 1],
  ])('stops at 10,000 nested %s', (_, text, line) => {
    const error = errorOf(() => parseYaml(text))
    expect([error.code, error.problem, error.line]).toEqual([
      'yaml/limit',
      'exceeded max depth of 1000',
      line,
    ])
  })

  it('stops aliases of aliases', () => {
    const names = Array.from('abcdefghij')
    const level = (name: string, index: number): string =>
      `${name}: &${name} [${Array(9)
        .fill(index === 0 ? 'x' : `*${names[index - 1]}`)
        .join(', ')}]\n`
    const error = errorOf(() => parseYaml(names.map(level).join('')))
    expect([error.code, error.message]).toEqual(['yaml/limit', 'yaml: document contains excessive aliasing'])
  })

  it('counts nesting that aliases make', () => {
    const chain = Array.from(
      { length: 2000 },
      (_, index) => `a${index}: &a${index} [${index && `*a${index - 1}`}]\n`,
    )
    expect(errorOf(() => parseYaml(chain.join(''))).code).toBe('yaml/limit')
  })
})

describe('parseYamlDocuments', () => {
  it('splits a stream and says where each document begins', () => {
    const documents = parseYamlDocuments('a: 1\r\n---\r\n# nothing\r\n--- # two\r\nb: 2')
    expect(documents.map(({ value, isEmpty, start }) => [value, isEmpty, start.line])).toEqual([
      [{ a: 1 }, false, 1],
      [null, true, 3],
      [{ b: 2 }, false, 5],
    ])
  })

  it('tells a null that was written from nothing', () => {
    expect(parseYamlDocuments('null\n---\n# c\n').map(document => document.isEmpty)).toEqual([false, true])
  })
})
