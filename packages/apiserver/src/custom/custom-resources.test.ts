import type { JsonObject } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import { createApiServer } from '../api-server.ts'
import { sendTo, startTestServer, temporaryFolder } from '../testing/test-server.ts'
import type { TestServer } from '../testing/test-server.ts'

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const seats = '/apis/hall.example.com/v1/namespaces/default/seats'
const merge = { 'content-type': 'application/merge-patch+json' }

function definition(spec: JsonObject): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'seats.hall.example.com' },
    spec: {
      group: 'hall.example.com',
      scope: 'Namespaced',
      names: { plural: 'seats', kind: 'Seat' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  }
}

const numbered: JsonObject = { type: 'object', properties: { row: { type: 'integer' } } }

function seat(name: string, spec: JsonObject = { row: 1 }): object {
  return { apiVersion: 'hall.example.com/v1', kind: 'Seat', metadata: { name }, spec }
}

async function served({ send }: Pick<TestServer, 'send'>, url = seats): Promise<void> {
  await expect.poll(async () => (await send('GET', url)).code).toBe(200)
}

test('after a restart, a kind is served as before', async () => {
  await using folder = await temporaryFolder()
  const first = await createApiServer({ dataDir: folder.path })
  await sendTo(first, `POST ${definitions}`, { body: definition(numbered) })
  await served({ send: (method, url, request) => sendTo(first, `${method} ${url}`, request) })
  const created = await sendTo(first, `POST ${seats}`, { body: seat('a') })
  await first.close()
  await using second = await createApiServer({ dataDir: folder.path })
  expect((await sendTo(second, `GET ${seats}/a`)).json).toEqual(created.json)
  expect(await sendTo(second, `POST ${seats}`, { body: seat('b', { row: 'x' }) })).toMatchObject({
    code: 422,
  })
})

test('a rule that is not checked is named', async () => {
  await using cluster = await startTestServer()
  const rule = 'self.row > 0'
  const ruled: JsonObject = { ...numbered, 'x-kubernetes-validations': [{ rule }] }
  const { headers } = await cluster.send('POST', definitions, { body: definition(ruled) })
  expect(headers['warning']).toBe(
    String.raw`299 - "spec.versions[0].schema.openAPIV3Schema.properties[spec].x-kubernetes-validations[0]: this cluster stores the rule \"self.row > 0\" and does not check it"`,
  )
})

test('what is kept is read by the schema that holds now', async () => {
  await using cluster = await startTestServer()
  await cluster.send('POST', definitions, { body: definition(numbered) })
  await served(cluster)
  await cluster.send('POST', seats, { body: seat('a', { row: 7 }) })
  const changed: JsonObject = {
    type: 'object',
    properties: { price: { type: 'integer', default: 20 } },
  }
  const { spec } = definition(changed) as { spec: JsonObject }
  await cluster.send('PATCH', `${definitions}/seats.hall.example.com`, {
    body: { spec: { versions: spec['versions'] ?? [] } },
    headers: merge,
  })
  await expect
    .poll(async () => (await cluster.send('GET', `${seats}/a`)).json)
    .toMatchObject({ spec: { price: 20 } })
  expect((await cluster.send('GET', `${seats}/a`)).json).not.toHaveProperty('spec.row')
})

test('watches of a kind see its last objects go, and end with its definition', async () => {
  await using cluster = await startTestServer()
  await cluster.send('POST', definitions, { body: definition(numbered) })
  await served(cluster)
  await cluster.send('POST', seats, { body: seat('a') })
  const watch = cluster.send('GET', `${seats}?watch=true&resourceVersion=0`)
  await cluster.send('DELETE', `${definitions}/seats.hall.example.com`)
  const events = (await watch).text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string })
  expect(events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED'])
  expect(await cluster.send('GET', seats)).toMatchObject({ code: 404 })
})

test('custom objects go with their namespace and with their owners', async () => {
  await using cluster = await startTestServer()
  await cluster.send('POST', definitions, { body: definition(numbered) })
  await served(cluster)
  await cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'hall' } } })
  await cluster.send('POST', seats.replace('default', 'hall'), { body: seat('a') })
  const { json } = await cluster.send('POST', seats, { body: seat('owner') })
  const { uid } = (json as { metadata: { uid: string } }).metadata
  const ownerReferences = [{ apiVersion: 'hall.example.com/v1', kind: 'Seat', name: 'owner', uid }]
  await cluster.send('POST', '/api/v1/namespaces/default/configmaps', {
    body: { metadata: { name: 'owned', ownerReferences } },
  })
  await cluster.send('DELETE', '/api/v1/namespaces/hall')
  await cluster.send('DELETE', `${seats}/owner`)
  await expect.poll(async () => (await cluster.send('GET', '/api/v1/namespaces/hall')).code).toBe(404)
  await expect
    .poll(async () => (await cluster.send('GET', '/api/v1/namespaces/default/configmaps/owned')).code)
    .toBe(404)
  expect((await cluster.send('GET', '/apis/hall.example.com/v1/seats')).json).toMatchObject({ items: [] })
})

test('a pattern that takes others forever takes no time', async () => {
  await using cluster = await startTestServer()
  const evil: JsonObject = {
    type: 'object',
    properties: { name: { type: 'string', pattern: '^(a+)+$' } },
  }
  await cluster.send('POST', definitions, { body: definition(evil) })
  await served(cluster)
  const began = performance.now()
  const name = `${'a'.repeat(5000)}!`
  expect(await cluster.send('POST', seats, { body: seat('a', { name }) })).toMatchObject({ code: 422 })
  expect(performance.now() - began).toBeLessThan(2000)
})
