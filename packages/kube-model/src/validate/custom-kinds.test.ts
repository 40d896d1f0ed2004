import { expect, it } from 'vitest'
import type { KubeObject } from '../object.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import { validateProduct } from './validate-product.ts'

const definition = parseYaml(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tickets.example.org}
spec:
  group: example.org
  names: {kind: Ticket, plural: tickets}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          metadata: {type: object}
          spec:
            type: object
            required: [seat]
            properties:
              seat: {type: string, minLength: 2}
              price: {type: integer, minimum: 1}
              class: {type: string, enum: [first, second]}
              port: {x-kubernetes-int-or-string: true}
              tags: {type: array, maxItems: 2, items: {type: string}}
              labels: {type: object, additionalProperties: {type: string}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
`) as unknown as KubeObject

const ticket = `apiVersion: example.org/v1
kind: Ticket
metadata: {name: x}
spec: {seat: A1, price: 5, class: first, port: http, tags: [a], labels: {any: thing}, free: {x: [1]}}
`

function found(from: string, to: string): [code: string, message: string, fix?: string][] {
  expect(ticket).toContain(from)
  const object = parseYaml(ticket.replace(from, to)) as unknown as KubeObject
  return validateProduct([definition, object]).map(({ index, code, message, fix }) => {
    expect(index).toBe(1)
    return fix === undefined ? [code, message] : [code, message, fix]
  })
}

it('finds nothing in what is as its definition says', () => {
  expect(found('x', 'x')).toEqual([])
})

it.each([
  [
    'seat: A1',
    'seet: A1',
    [
      ['manifest/missing-field', 'spec.seat: Required value'],
      ['manifest/unknown-field', 'unknown field "spec.seet"', 'Did you mean "seat"?'],
    ],
  ],
  ['seat: A1', 'seat: 1', [['manifest/wrong-type', 'spec.seat: Invalid value: 1: must be of type string']]],
  [
    'seat: A1',
    'seat: A',
    [
      [
        'manifest/invalid-value',
        'spec.seat: Invalid value: "A": its length should be greater than or equal to 2',
      ],
    ],
  ],
  [
    'price: 5',
    'price: 0',
    [['manifest/invalid-value', 'spec.price: Invalid value: 0: it should be greater than or equal to 1']],
  ],
  [
    'class: first',
    'class: frist',
    [
      [
        'manifest/unsupported-value',
        'spec.class: Unsupported value: "frist": supported values: "first", "second"',
        'Did you mean "first"?',
      ],
    ],
  ],
  [
    'port: http',
    'port: 1.5',
    [['manifest/wrong-type', 'spec.port: Invalid value: 1.5: must be an integer or a string']],
  ],
  [
    'tags: [a]',
    'tags: [a, 1]',
    [['manifest/wrong-type', 'spec.tags[1]: Invalid value: 1: must be of type string']],
  ],
  [
    'tags: [a]',
    'tags: [a, b, c]',
    [
      [
        'manifest/invalid-value',
        'spec.tags: Invalid value: the number of its items should be less than or equal to 2',
      ],
    ],
  ],
  [
    'any: thing',
    'any: 1',
    [['manifest/wrong-type', 'spec.labels.any: Invalid value: 1: must be of type string']],
  ],
  [
    'example.org/v1',
    'example.org/v2',
    [
      [
        'manifest/unknown-api-version',
        'apiVersion: no matches for kind "Ticket" in version "example.org/v2"',
        'Its CustomResourceDefinition has example.org/v1.',
      ],
    ],
  ],
])('%s → %s', (from, to, findings) => {
  expect(found(from, to)).toEqual(findings)
})
