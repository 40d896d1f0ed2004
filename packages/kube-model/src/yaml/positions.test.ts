import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JsonValue } from '../object.ts'
import { parseYaml, parseYamlDocuments } from './parse-yaml.ts'
import { printYaml } from './print-yaml.ts'

const stream = `kind: A
---
# comment
spec:
  containers:
  - name: "web"
    args: [a, {b: c}]
    text: |
      one
      two
  base: &base {x: 1}
  other:
    <<: *base
    z: 2
`

function slices(path: (string | number)[]): (string | undefined)[] {
  const position = parseYamlDocuments(stream, { positions: true })[1]!.positions.find(path)
  return [position?.key, position?.value].map(span => span && stream.slice(span.start, span.end))
}

it.each([
  [['spec', 'containers', 0, 'name'], 'name', '"web"'],
  [['spec', 'containers', 0, 'args'], 'args', '[a, {b: c}]'],
  [['spec', 'containers', 0, 'args', 0], undefined, 'a'],
  [['spec', 'containers', 0, 'args', 1, 'b'], 'b', 'c'],
  [['spec', 'containers', 0, 'text'], 'text', '|\n      one\n      two'],
  [['spec', 'other', 'x'], 'x', '1'],
  [['spec', 'other', 'z'], 'z', '2'],
  [['spec', 'nothing'], undefined, undefined],
  [['spec', 'containers', 1], undefined, undefined],
])('finds %j', (path, key, value) => {
  expect(slices(path)).toEqual([key, value])
})

it('finds every field of a printed document at its own text', () => {
  const key = fc.string({ maxLength: 6 })
  const { tree } = fc.letrec<{ tree: JsonValue; map: JsonValue }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.array(tie('tree'), { maxLength: 3 }),
      tie('map'),
    ),
    map: fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
  }))
  fc.assert(
    fc.property(tree, value => {
      const text = `---\n${printYaml(value)}`
      const { positions } = parseYamlDocuments(text, { positions: true })[0]!
      for (const [path, position] of positions.entries()) {
        const written = position.key && text.slice(position.key.start, position.key.end)
        expect([undefined, path.at(-1)]).toContain(written && parseYaml(written))
        expect(positions.find(path)).toEqual(position)
      }
    }),
  )
})
