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

test('a level of Pod Security is stored, and told to be no more than that', async () => {
  await using cluster = await startTestServer()
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  const warning = String.raw`299 - "metadata.labels[pod-security.kubernetes.io/enforce]: this cluster stores the level \"restricted\" and does not enforce it"`
  const created = await cluster.send('POST', '/api/v1/namespaces', {
    body: { metadata: { name: 'a', labels } },
  })
  expect(created.headers['warning']).toBe(warning)
  const patch = (body: object): ReturnType<typeof cluster.send> =>
    cluster.send('PATCH', '/api/v1/namespaces/default', {
      body,
      headers: { 'content-type': 'application/merge-patch+json' },
    })
  expect((await patch({ metadata: { labels } })).headers['warning']).toBe(warning)
  expect((await patch({ metadata: { annotations: { a: 'b' } } })).headers['warning']).toBeUndefined()
})

test('each of these kinds is served', () => {
  const served = new Set(
    builtInResources.map(({ group, resource }) => (group ? `${group}/${resource}` : resource)),
  )
  expect(Object.keys(unenforced).filter(collection => !served.has(collection))).toEqual([])
})
