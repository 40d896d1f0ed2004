import { builtInResources } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'
import { unenforced } from './unenforced.ts'

test('who creates what has no effect is told so', async () => {
  await using cluster = await startTestServer()
  const url = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies'
  const body = { metadata: { name: 'none' }, spec: { podSelector: {} } }
  const { code, headers } = await cluster.send('POST', url, { body })
  expect(code).toBe(201)
  expect(headers['warning']).toBe(
    '299 - "this cluster stores a NetworkPolicy and does not act on it: every Pod can still reach every other"',
  )
})

test('each of these kinds is served', () => {
  const served = new Set(
    builtInResources.map(({ group, resource }) => (group ? `${group}/${resource}` : resource)),
  )
  expect(Object.keys(unenforced).filter(collection => !served.has(collection))).toEqual([])
})
