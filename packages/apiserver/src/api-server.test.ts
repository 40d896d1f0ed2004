import { stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createApiServer } from './api-server.ts'
import { sendTo, startTestServer, temporaryFolder } from './testing/test-server.ts'

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } }
const collection = '/api/v1/namespaces/default/configmaps'

test('an object is created, read, replaced, patched and deleted', async () => {
  await using cluster = await startTestServer()
  const created = await cluster.send('POST', collection, { body: configMap })
  expect(created).toMatchObject({
    code: 201,
    json: { metadata: { name: 'settings', namespace: 'default' }, data: { a: '1' } },
  })
  const again = await cluster.send('POST', collection, { body: configMap })
  expect(again).toMatchObject({
    code: 409,
    json: { reason: 'AlreadyExists', message: 'configmaps "settings" already exists' },
  })

  const patched = await cluster.send('PATCH', `${collection}/settings`, {
    body: { data: { b: '2' } },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  expect(patched).toMatchObject({ code: 200, json: { data: { a: '1', b: '2' } } })
  const stale = await cluster.send('PUT', `${collection}/settings`, { body: created.json })
  expect(stale).toMatchObject({ code: 409, json: { reason: 'Conflict' } })

  expect(await cluster.send('DELETE', `${collection}/settings`)).toMatchObject({
    code: 200,
    json: { status: 'Success' },
  })
  expect(await cluster.send('GET', `${collection}/settings`)).toMatchObject({
    code: 404,
    json: { kind: 'Status', reason: 'NotFound', message: 'configmaps "settings" not found' },
  })
})

test('an update that changes nothing keeps the resource version', async () => {
  await using cluster = await startTestServer()
  const created = await cluster.send('POST', collection, { body: configMap })
  const same = await cluster.send('PUT', `${collection}/settings`, { body: configMap })
  expect(same.json).toEqual(created.json)
})

test('every namespace has its account and the authority, and goes with all that is in it', async () => {
  await using cluster = await startTestServer()
  await cluster.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'shop' } } })
  await expect
    .poll(async () => (await cluster.send('GET', '/api/v1/namespaces/shop/serviceaccounts/default')).code)
    .toBe(200)
  await expect
    .poll(async () => (await cluster.send('GET', '/api/v1/namespaces/shop/configmaps/kube-root-ca.crt')).json)
    .toMatchObject({ data: { 'ca.crt': cluster.server.ca } })
  expect(await cluster.send('DELETE', '/api/v1/namespaces/shop')).toMatchObject({
    code: 200,
    json: { status: { phase: 'Terminating' } },
  })
  await expect.poll(async () => (await cluster.send('GET', '/api/v1/namespaces/shop')).code).toBe(404)
  expect((await cluster.send('GET', '/api/v1/namespaces/shop/configmaps')).json).toMatchObject({ items: [] })
})

test('the files that hold secrets are for their owner alone', async () => {
  await using cluster = await startTestServer()
  expect((await stat(cluster.server.kubeconfig)).mode & 0o777).toBe(0o600)
})

test('without a token nobody gets in, and a wrong one is no token', async () => {
  await using cluster = await startTestServer()
  expect(await cluster.send('GET', collection, { token: 'wrong' })).toMatchObject({
    code: 401,
    json: { reason: 'Unauthorized' },
  })
})

test('what was acknowledged is there after a restart, on the same port and with the same names', async () => {
  await using folder = await temporaryFolder()
  const first = await createApiServer({ dataDir: folder.path })
  const created = await sendTo(first, `POST ${collection}`, { body: configMap })
  await first.close()
  const second = await createApiServer({ dataDir: folder.path })
  await using _second = second
  expect([second.url, second.token, second.ca]).toEqual([first.url, first.token, first.ca])
  expect((await sendTo(second, `GET ${collection}/settings`)).json).toEqual(created.json)
})

test('two servers never share a folder', async () => {
  await using folder = await temporaryFolder()
  await using _first = await createApiServer({ dataDir: folder.path })
  await expect(createApiServer({ dataDir: folder.path })).rejects.toMatchObject({
    code: 'apiserver/folder-in-use',
  })
})

test('an update of an object that was deleted makes no other in its place', async () => {
  await using cluster = await startTestServer()
  const leases = '/apis/coordination.k8s.io/v1/namespaces/default/leases'
  const { json } = await cluster.send('PUT', `${leases}/leader`, { body: { metadata: { name: 'leader' } } })
  await cluster.send('DELETE', `${leases}/leader`)
  expect(await cluster.send('PUT', `${leases}/leader`, { body: json })).toMatchObject({
    code: 409,
    json: { reason: 'Conflict' },
  })
  expect(await cluster.send('GET', `${leases}/leader`)).toMatchObject({ code: 404 })
})
