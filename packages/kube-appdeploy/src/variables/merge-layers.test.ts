import type { JsonObject } from '@devmatic/kube-model'
import { describe, expect, test } from 'vitest'
import { mergeLayers, type VariableLayer } from './merge-layers.ts'

function layer(name: string, values: JsonObject): VariableLayer {
  return { values, originOf: path => ({ type: 'program', text: `${name} ${path.join('/')}` }) }
}

describe('mergeLayers', () => {
  const variables = mergeLayers([
    layer('defaults', {
      replicas: { web: 1, queue: 2 },
      hosts: [{ name: 'a' }],
      db: { name: 'x' },
      region: 'eu',
    }),
    layer('qa', { replicas: { web: 3 }, hosts: [], db: 'external' }),
  ])

  test('merges maps and replaces lists and scalars', () => {
    expect(JSON.parse(JSON.stringify(variables.values))).toEqual({
      replicas: { web: 3, queue: 2 },
      hosts: [],
      db: 'external',
      region: 'eu',
    })
  })

  test('knows what set a value, and what it replaced', () => {
    expect(variables.originOf('replicas.web')).toEqual({ type: 'program', text: 'qa replicas/web' })
    expect(variables.originOf('replicas.queue')).toEqual({ type: 'program', text: 'defaults replicas/queue' })
    expect(variables.chainOf('replicas.web').map(({ value }) => value)).toEqual([1, 3])
    expect(variables.originOf('nowhere')).toBeUndefined()
  })

  test('answers with the nearest value around a path that nothing sets', () => {
    expect(variables.originOf('region.x')).toEqual({ type: 'program', text: 'defaults region' })
    expect(variables.originOf('hosts[0].name')).toEqual({ type: 'program', text: 'qa hosts' })
  })

  test('forgets what stood below a map that was replaced', () => {
    expect(variables.get('db.name')).toBeUndefined()
    expect(variables.paths()).toEqual(['db', 'hosts', 'region', 'replicas.queue', 'replicas.web'])
  })

  test('keeps keys with dots apart from nesting, and __proto__ as a key', () => {
    const odd = mergeLayers([
      layer('odd', JSON.parse('{"a.b": 1, "a": {"b": 2}, "__proto__": {"x": 3}}') as JsonObject),
    ])
    expect(odd.get('["a.b"]')).toBe(1)
    expect(odd.get('a.b')).toBe(2)
    expect(odd.get('__proto__.x')).toBe(3)
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})
