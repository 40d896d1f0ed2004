import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { templateCase } from '../../../tools/fuzz/gotemplate-cases.ts'
import { TemplateError } from './errors.ts'
import { TemplateSet, type TemplateOptions } from './template-set.ts'

const limits = { timeMs: 2000, outputBytes: 1_000_000, rangeRounds: 10_000 }

function render(text: string, data: unknown = {}, options: TemplateOptions = {}): string {
  return new TemplateSet('t', { numbers: 'typed', ...options }).parse('t', text).execute('t', data).output
}

function errorOf(text: string, data: unknown = {}, options: TemplateOptions = {}): TemplateError {
  try {
    render(text, data, options)
  } catch (error) {
    if (error instanceof TemplateError) return error
    throw error
  }
  throw new Error('it did not fail')
}

/** What a text gives that is not what templates give: nothing, if all is well. */
function surprise(text: string, data: unknown): unknown {
  try {
    render(text, data, { limits })
    return undefined
  } catch (error) {
    return error instanceof TemplateError ? undefined : error
  }
}

describe('any text', () => {
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '{{- ',
    ' -}}',
    '(',
    ')',
    '|',
    '$x',
    ':=',
    '.a',
    '"',
    '`',
    'if ',
    'end',
    'range ',
    '1',
    ' ',
    '\n',
    'é',
  )

  test('parses or gives a template error', () => {
    const anything = fc.property(fc.string({ unit: 'binary' }), text => surprise(text, {}) === undefined)
    const nearly = fc.property(
      fc.array(pieces, { maxLength: 20 }),
      list => surprise(list.join(''), { a: 1 }) === undefined,
    )
    expect(fc.check(anything).counterexample).toBeNull()
    expect(fc.check(nearly, { numRuns: 500 }).counterexample).toBeNull()
  })

  test('of the fuzzer gives a template error at most, with any data', () => {
    const text = fc.nat().map(seed => templateCase(seed).template ?? '')
    const holds = fc.property(text, fc.jsonValue(), (text, data) => surprise(text, data) === undefined)
    expect(fc.check(holds, { numRuns: 300 }).counterexample).toBeNull()
  })
})

describe('limits', () => {
  test.each([
    ['{{range 1000000000}}{{end}}', 'more than 10000 range rounds'],
    ['{{define "r"}}{{template "r"}}{{end}}{{template "r"}}', 'exceeded maximum template depth (100000)'],
    ['{{range 100}}{{printf "%100000d" 1}}{{end}}', 'output exceeds 1000000 bytes'],
    ['{{$x := "a"}}{{range 100}}{{$x = print $x $x}}{{end}}', 'result exceeds 1000000 bytes'],
    [`${'{{if true}}'.repeat(10_000)}x${'{{end}}'.repeat(10_000)}`, 'nested too deep'],
    [`{{${'('.repeat(20_000)}1${')'.repeat(20_000)}}}`, 'nested too deep'],
  ])('%.40s', (text, message) => {
    const error = errorOf(text, {}, { limits })
    expect(error.code).toBe('template/limit')
    expect(error.message).toContain(message)
  })

  test('end a template that only calls', () => {
    const calls = Array.from(
      { length: 60 },
      (_, i) => `{{define "t${i}"}}{{template "t${i + 1}"}}{{template "t${i + 1}"}}{{end}}`,
    )
    const error = errorOf(
      `${calls.join('')}{{define "t60"}}{{end}}{{template "t0"}}`,
      {},
      { limits: { steps: 100_000 } },
    )
    expect(error.message).toContain('more than 100000 steps')
  })

  test('end data that goes around in a circle', () => {
    const data: Record<string, unknown> = {}
    data['self'] = data
    expect(errorOf('{{.}}', data).code).toBe('template/limit')
  })
})

describe('data', () => {
  test('is not changed, and keeps its prototype to itself', () => {
    const data = { list: [1], map: { __proto__: { hidden: 1 } } }
    const before = JSON.stringify(data)
    expect(render('{{.constructor}} {{.map.toString}} {{.map.hidden}} {{.list}}', data)).toBe(
      '<no value> <no value> <no value> [1]',
    )
    expect(JSON.stringify(data)).toBe(before)
  })

  test('is refused where it is none', () => {
    expect(errorOf('{{.f}}', { f: () => 1 }).code).toBe('template/data')
  })
})

test('errors carry code and position', () => {
  expect(errorOf('a\n  {{ $x }}')).toMatchObject({
    code: 'template/undefined-variable',
    position: { template: 't', line: 2, column: 5 },
  })
  expect(errorOf('é {{ .a.b }}', { a: null })).toMatchObject({
    position: { template: 't', line: 1, column: 8 },
  })
})
