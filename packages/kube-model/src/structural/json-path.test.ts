import { expect, test } from 'vitest'
import { compileJsonPath } from './json-path.ts'

const pod = {
  metadata: { name: 'web', annotations: { 'example.com/a.b': 'c' } },
  spec: { containers: [{ name: 'app', ports: [80, 81] }, { name: 'side' }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', n: 3 },
      { type: 'Done', status: 'False', n: 5 },
    ],
  },
}

test.each([
  ['.metadata.name', ['web']],
  ['.metadata.none', []],
  ['.spec.containers[0].name', ['app']],
  ['.spec.containers[-1].name', ['side']],
  ['.spec.containers[*].name', ['app', 'side']],
  ['.spec.containers[0:1].name', ['app']],
  ['.spec.containers[9].name', []],
  [String.raw`.metadata.annotations.example\.com/a\.b`, ['c']],
  ["['metadata']['annotations']['example.com/a.b']", ['c']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [".status.conditions[?(@.type != 'Ready')].status", ['False']],
  ['.status.conditions[?(@.n>3)].type', ['Done']],
  ['.spec.containers[?(@.ports)].name', ['app']],
  ['..name', ['web', 'app', 'side']],
  ['.metadata.constructor', []],
])('%s', (path, found) => expect(new Set(compileJsonPath(path)(pod))).toEqual(new Set(found)))

test.each(['.a[', '.a[?(', '.a[?(@.b==)]', '[x]'])('%s cannot be understood', path =>
  expect(() => compileJsonPath(path)).toThrow('invalid JSONPath'),
)
