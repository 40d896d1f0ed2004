import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { describe, expect, test } from 'vitest'
import { isApplied } from './compare-managed.ts'

const POD = { apiVersion: 'v1', kind: 'Pod' }

function live(spec: object, owned: JsonObject, manager = 'kube-appdeploy'): KubeObject {
  const entry = { manager, operation: 'Apply' as const, apiVersion: 'v1', fieldsType: 'FieldsV1' as const }
  const fieldsV1 = { 'f:spec': owned }
  return { ...POD, metadata: { name: 'web', managedFields: [{ ...entry, fieldsV1 }] }, spec }
}

const desired = (spec: object): KubeObject => ({ ...POD, metadata: { name: 'web' }, spec })

describe('an object counts as applied', () => {
  test.each([
    ['when each owned field has its value', { a: 1 }, live({ a: 1, b: 'of others' }, { 'f:a': {} }), true],
    ['not when a value differs', { a: 2 }, live({ a: 1 }, { 'f:a': {} }), false],
    [
      'not when a field is not owned though its value is right',
      { a: 1, b: 1 },
      live({ a: 1, b: 1 }, { 'f:a': {} }),
      false,
    ],
    [
      'not when a field is owned that the templates left out',
      { a: 1 },
      live({ a: 1, b: 1 }, { 'f:a': {}, 'f:b': {} }),
      false,
    ],
    ['not when somebody else owns it', { a: 1 }, live({ a: 1 }, { 'f:a': {} }, 'somebody'), false],
    ['when null stands for nothing', { a: null }, live({}, { 'f:a': {} }), true],
    ['when an owned empty map is there', { a: {} }, live({ a: {} }, { 'f:a': {} }), true],
  ])('%s', (_, spec, object, expected) => {
    expect(isApplied(desired(spec), object)).toBe(expected)
  })

  const item = (key: object, fields: string[]): JsonObject => ({
    [`k:${JSON.stringify(key)}`]: { '.': {}, ...Object.fromEntries(fields.map(field => [`f:${field}`, {}])) },
  })

  test.each([
    [
      'when items of others stand between',
      [{ name: 'a', x: 1 }],
      [{ name: 'sidecar' }, { name: 'a', x: 1 }],
      item({ name: 'a' }, ['name', 'x']),
      true,
    ],
    [
      'not when an item differs',
      [{ name: 'a', x: 2 }],
      [{ name: 'a', x: 1 }],
      item({ name: 'a' }, ['name', 'x']),
      false,
    ],
    [
      'not when one more is wanted',
      [{ name: 'a' }, { name: 'b' }],
      [{ name: 'a' }, { name: 'b' }],
      item({ name: 'a' }, ['name']),
      false,
    ],
    [
      'when a key got its default',
      [{ port: 80 }],
      [{ port: 80, protocol: 'TCP' }],
      item({ port: 80, protocol: 'TCP' }, ['port', 'protocol']),
      true,
    ],
    [
      'not when it is not certain which item a default belongs to',
      [{ port: 80 }, { port: 80 }],
      [
        { port: 80, protocol: 'TCP' },
        { port: 80, protocol: 'UDP' },
      ],
      { ...item({ port: 80, protocol: 'TCP' }, ['port']), ...item({ port: 80, protocol: 'UDP' }, ['port']) },
      false,
    ],
  ])('lists by key: %s', (_, wanted, present, owned, expected) => {
    expect(isApplied(desired({ list: wanted }), live({ list: present }, { 'f:list': owned }))).toBe(expected)
  })

  test('sets by value, and whole lists in their order', () => {
    const owned = { 'f:list': { 'v:"a"': {}, 'v:"b"': {} } }
    expect(isApplied(desired({ list: ['b', 'a'] }), live({ list: ['a', 'other', 'b'] }, owned))).toBe(true)
    expect(isApplied(desired({ list: ['a', 'c'] }), live({ list: ['a', 'b'] }, owned))).toBe(false)
    expect(isApplied(desired({ list: ['b', 'a'] }), live({ list: ['a', 'b'] }, { 'f:list': {} }))).toBe(false)
  })

  /** A Pod whose first container says something, and a server made something of it. */
  const container = (value: object): object => ({ containers: [{ name: 'main', ...value }] })
  const owns = (fields: JsonObject): JsonObject => ({
    'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:name': {}, ...fields } },
  })
  const env = (value: object): object => ({ env: [{ name: 'A', ...value }] })
  const ownsEnv = (field: string, below: JsonObject): JsonObject => ({
    'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, [field]: below } },
  })

  test.each([
    [
      'a default within what is owned whole',
      env({ valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }),
      env({ valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }),
      ownsEnv('f:valueFrom', { 'f:fieldRef': {} }),
      true,
    ],
    ['an empty value that is dropped', env({ value: '' }), env({}), ownsEnv('f:value', {}), true],
    ['but no other that is missing', env({ value: 'x' }), env({}), ownsEnv('f:value', {}), false],
    [
      'a quantity in its canonical form',
      { resources: { requests: { cpu: '0.5', memory: '1024Mi' } } },
      { resources: { requests: { cpu: '500m', memory: '1Gi' } } },
      { 'f:resources': { 'f:requests': { 'f:cpu': {}, 'f:memory': {} } } },
      true,
    ],
    [
      'but no other quantity',
      { resources: { requests: { cpu: '0.5' } } },
      { resources: { requests: { cpu: '501m' } } },
      { 'f:resources': { 'f:requests': { 'f:cpu': {} } } },
      false,
    ],
  ])('what a server makes of it: %s', (_, wanted, present, owned, expected) => {
    expect(isApplied(desired(container(wanted)), live(container(present), owns(owned)))).toBe(expected)
  })

  test('a key more in what is owned whole is a difference', () => {
    const service = (selector: object): KubeObject => ({
      ...POD,
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector },
    })
    const present = { ...live({ selector: { a: '1', b: '1' } }, { 'f:selector': {} }), kind: 'Service' }
    expect(isApplied(service({ a: '1' }), present)).toBe(false)
    expect(isApplied(service({ a: '1', b: '1' }), present)).toBe(true)
  })
})
