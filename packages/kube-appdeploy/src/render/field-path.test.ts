import { array, assert, integer, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eachLeaf, formatFieldPath, parseFieldPath, valueAt } from './field-path.ts'

const object = {
  metadata: { annotations: { 'a.b/c': 'x' } },
  spec: { containers: [{ name: 'web' }, { name: 'queue', image: 'q:1' }], empty: {}, none: [] },
}

describe('field paths', () => {
  test.each([
    ['.spec.containers[1].image', ['spec', 'containers', 1, 'image']],
    ['spec.containers[name=queue].image', ['spec', 'containers', 1, 'image']],
    ['.metadata.annotations["a.b/c"]', ['metadata', 'annotations', 'a.b/c']],
    ["['metadata'].annotations['a.b/c']", ['metadata', 'annotations', 'a.b/c']],
    ['.', []],
    ['', []],
  ])('reads %s', (text, path) => {
    expect(parseFieldPath(text, object)).toEqual(path)
  })

  test.each(['.spec..x', '.spec[', '.spec[x]', '.spec.containers[name=none]', '.spec["x]', '!'])(
    'refuses %s',
    text => {
      expect(() => parseFieldPath(text, object)).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )

  test('reads what it writes', () => {
    assert(
      property(array(oneof(string(), integer({ min: 0, max: 99 }))), path => {
        expect(parseFieldPath(formatFieldPath(path), {})).toEqual(path)
      }),
    )
  })

  test('does not find what objects inherit', () => {
    expect(valueAt(object, ['constructor'])).toBeUndefined()
    expect(valueAt(object, ['spec', 'containers', 'length', 'x'])).toBeUndefined()
  })

  test('visits scalars and what is empty', () => {
    const leaves: string[] = []
    eachLeaf(object, (path, value) => leaves.push(`${formatFieldPath(path)}=${JSON.stringify(value)}`))
    expect(leaves).toEqual([
      '.metadata.annotations["a.b/c"]="x"',
      '.spec.containers[0].name="web"',
      '.spec.containers[1].name="queue"',
      '.spec.containers[1].image="q:1"',
      '.spec.empty={}',
      '.spec.none=[]',
    ])
  })
})
