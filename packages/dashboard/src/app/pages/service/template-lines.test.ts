import { expect, test } from 'vitest'
import { templateLines } from './template-lines.ts'

const file = 'manifests/a.yaml'

test('lines that a decision left out are told apart from those that decide', () => {
  const text = [
    'kind: Deployment',
    '{{- if ismode . "a" "a" "image" }}',
    'image: {{ .Variables.image }}',
    '{{- else }}',
    'image: runner',
    '{{- end }}',
    '# a remark',
  ].join('\n')
  const lines = templateLines({
    template: { file, text, firstLine: 10, lastLine: 16 },
    rendered: [
      { text: 'kind: Deployment', place: { file, line: 10 }, path: '.kind', by: 'template', variables: [] },
      { text: 'image: runner', place: { file, line: 14 }, path: '.image', by: 'mode', variables: [] },
    ],
  })
  expect(lines.map(({ number, by, unused }) => [number, by, unused])).toEqual([
    [10, 'template', false],
    [11, 'mode', false],
    [12, 'template', true],
    [13, 'mode', false],
    [14, 'mode', false],
    [15, 'mode', false],
    [16, 'template', false],
  ])
  expect(lines[2]?.parts).toEqual(['image: ', '{{ .Variables.image }}', ''])
})

test('a line of another file does not count', () => {
  const [line] = templateLines({
    template: { file, text: 'a: 1', firstLine: 1, lastLine: 1 },
    rendered: [
      {
        text: 'a: 1',
        place: { file: 'manifests/presets.yaml', line: 1 },
        path: '.a',
        by: 'preset',
        variables: [],
      },
    ],
  })
  expect(line).toMatchObject({ by: 'template', unused: true })
})
