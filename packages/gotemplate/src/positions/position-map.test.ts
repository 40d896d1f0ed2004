import { describe, expect, test } from 'vitest'
import { valueText } from '../fmt/sprintf.ts'
import { contextFn, fn, rest } from '../function.ts'
import { type ExecuteResult, TemplateSet } from '../template-set.ts'
import { ANY, dict, MAP, STRING } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import type { PositionMap } from './position-map.ts'

const functions = new Map([
  [
    'include',
    contextFn([STRING, ANY], STRING, (context, name, dot) => context.render(name, dot ?? undefined)),
  ],
  ['indent', fn([STRING], STRING, text => text.replaceAll(/^/gm, '  '))],
  ['default', fn([ANY, ANY], ANY, (fallback, value) => value ?? fallback)],
  ['upper', fn([STRING], STRING, text => text.toUpperCase())],
  ['dict', fn([rest(ANY)], MAP, (...pairs) => dict(new Map(entriesOf(pairs))))],
])

function* entriesOf(pairs: readonly Value[]): Generator<[string, Value]> {
  for (let i = 0; i < pairs.length; i += 2) yield [valueText(pairs[i]), pairs[i + 1]]
}

function run(text: string, data: unknown): { output: string; positions: PositionMap } {
  const set = new TemplateSet('a.yaml', { functions, numbers: 'typed' }).parse('a.yaml', text)
  const { output, positions }: ExecuteResult = set.execute('a.yaml', data, { positions: true })
  if (!positions) throw new Error('no positions were recorded')
  return { output, positions }
}

/** What the map says of the first place in the output where a word stands. */
function ask(
  text: string,
  data: unknown,
  word: string,
): { at: string; conditions: string[]; variables: readonly string[] } {
  const { output, positions } = run(text, data)
  const start = output.indexOf(word)
  expect(start, `no "${word}" in ${output}`).toBeGreaterThanOrEqual(0)
  const place = positions.locate(start)
  const { conditions, variables } = positions.explain(start, start + word.length)
  return {
    at: `${place?.line}:${place?.column}`,
    conditions: conditions.map(({ text, outcome, item }) => `${text} ${item ?? outcome}`),
    variables,
  }
}

describe('locate', () => {
  test('names the character of a text, the pipeline of an action', () => {
    const text = 'a: é\n  b: {{ .x }}\n'
    expect(ask(text, { x: 'X' }, 'b:').at).toBe('2:2')
    expect(ask(text, { x: 'X' }, 'X').at).toBe('2:8')
    expect(ask('é: {{ .x }}', { x: 'X' }, 'X').at).toBe('1:7')
  })

  test('gives nothing for output that is empty', () => {
    expect(run('', {}).positions.locate(0)).toBeUndefined()
  })

  test('finds the template that another calls', () => {
    const { output, positions } = run('{{define "d"}}\ninner{{end}}{{template "d" .}}', {})
    expect(positions.locate(output.indexOf('inner'))).toMatchObject({
      template: 'a.yaml',
      line: 2,
      column: 0,
    })
  })

  test('goes into what was included, through indentation', () => {
    const text = '{{define "d"}}one: {{.a}}\ntwo: {{.b}}\n{{end}}x:\n{{ include "d" . | indent }}'
    expect(ask(text, { a: 1, b: 2 }, '2')).toEqual({ at: '2:7', conditions: [], variables: ['.b'] })
  })

  test('stays at the call where what was included came out as something else', () => {
    const text = '{{define "d"}}one{{.a}}{{end}}\n{{ include "d" . | upper }}'
    expect(ask(text, { a: 'x' }, 'ONEX')).toEqual({ at: '2:3', conditions: [], variables: ['.a'] })
  })
})

describe('conditions', () => {
  test('are given with their outcome, the outermost first', () => {
    const text = '{{if .a}}A{{else if .b}}{{with .c}}C{{end}}{{else}}E{{end}}'
    expect(ask(text, { b: true, c: 1 }, 'C').conditions).toEqual([
      'if .a false',
      'if .b true',
      'with .c true',
    ])
    expect(ask(text, {}, 'E').conditions).toEqual(['if .a false', 'if .b false'])
  })

  test('name the item of a range', () => {
    expect(ask('{{range .l}}<{{.}}>{{end}}', { l: ['a', 'b'] }, 'b').conditions).toEqual(['range .l 1'])
    expect(ask('{{range $k, $v := .m}}<{{$v}}>{{end}}', { m: { x: 'a', y: 'b' } }, 'b').conditions).toEqual([
      'range $k, $v := .m y',
    ])
    expect(ask('{{range .l}}{{else}}none{{end}}', { l: [] }, 'none').conditions).toEqual(['range .l false'])
  })

  test('reach over a template call, and name what they ask for', () => {
    const { output, positions } = run(
      '{{define "d"}}{{if .y}}D{{end}}{{end}}{{if .a}}{{template "d" .x}}{{end}}',
      { a: 1, x: { y: 1 } },
    )
    const { conditions } = positions.explain(output.indexOf('D'), output.length)
    expect(conditions.map(({ variables }) => variables)).toEqual([['.a'], ['.x.y']])
  })

  test('are gone after break and continue', () => {
    const text = '{{range .l}}{{if eq . 2}}{{break}}{{end}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}end'
    expect(ask(text, { l: [0, 1, 2] }, 'end').conditions).toEqual([])
    expect(ask(text, { l: [0, 1, 2] }, '0').conditions).toEqual(['range .l 0'])
  })

  test('all count for coverage, also where they wrote nothing', () => {
    const { positions } = run('{{range .l}}{{if .}}{{end}}{{end}}{{if .no}}{{end}}{{range .none}}{{end}}', {
      l: [0, 1],
    })
    expect(positions.conditions().map(({ text, wasTrue, wasFalse }) => [text, wasTrue, wasFalse])).toEqual([
      ['range .l', true, false],
      ['if .', true, true],
      ['if .no', false, true],
      ['range .none', false, true],
    ])
  })
})

describe('variables', () => {
  const data = { a: { b: 'B', c: 'C' }, l: [{ n: 'zero' }, { n: 'one' }], m: { k: 'V' }, x: 'X', n: 2 }

  test.each([
    ['{{.a.b}}', 'B', ['.a.b']],
    ['{{$.a.b}}', 'B', ['.a.b']],
    ['{{$y := .a}}{{$y.b}}', 'B', ['.a.b']],
    ['{{with .a}}{{.b}}{{end}}', 'B', ['.a.b']],
    ['{{with $z := .a}}{{$z.b}}{{$.x}}{{end}}', 'X', ['.x']],
    ['{{range .l}}{{.n}} {{end}}', 'one', ['.l[1].n']],
    ['{{range $i, $e := .l}}{{$e.n}} {{end}}', 'one', ['.l[1].n']],
    ['{{range $k, $v := .m}}{{$k}}={{$v}}{{end}}', 'V', ['.m.k']],
    ['{{range .n}}<{{.}}>{{end}}', '1', ['.n']],
    ['{{index .a "b"}}', 'B', ['.a.b']],
    ['{{(index .l 1).n}}', 'one', ['.l[1].n']],
    ['{{printf "%s-%s" .a.b .x}}', 'B-X', ['.a.b', '.x']],
    ['{{.none | default .x}}', 'X', ['.x', '.none']],
    ['{{(.a | default "q").b}}', 'B', ['.a.b']],
    ['{{define "d"}}{{.p.b}}{{end}}{{template "d" (dict "p" .a "q" .x)}}', 'B', ['.a.b']],
    ['{{$y := ""}}{{range .l}}{{if eq .n "one"}}{{$y = .n}}{{end}}{{end}}{{$y}}', 'one', ['.l']],
    ['{{$y := .x}}{{if .a.b}}{{$y = "new"}}{{end}}{{$y}}', 'new', ['.x', '.a.b']],
  ])('%s', (text, word, variables) => {
    expect(ask(text, data, word).variables).toEqual(variables)
  })

  test('of conditions and declarations count as read', () => {
    const { positions } = run(
      '{{$y := .x}}{{if .a.b}}{{end}}{{range .l}}{{end}}{{template "t" .m}}{{define "t"}}{{.k}}{{end}}',
      data,
    )
    expect(positions.variables()).toEqual(['.a.b', '.l', '.m', '.m.k', '.x'])
  })
})
