import { expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'

test('counts requests, watches and objects', async () => {
  await using cluster = await startTestServer()
  const collection = '/api/v1/namespaces/default/secrets'
  await cluster.send('POST', collection, { body: { metadata: { name: 'a' } } })
  await cluster.send('POST', collection, { body: { metadata: { name: 'a' } } })
  await cluster.send('GET', collection)
  const watch = cluster.send('GET', `${collection}?watch=true&timeoutSeconds=2`)
  const read = async (): Promise<string> => (await cluster.send('GET', '/metrics')).text
  await expect.poll(read).toContain('\napiserver_longrunning_requests 1\n')
  const text = await read()
  const about = 'group="",version="v1",resource="secrets",subresource="",scope='
  expect(text).toContain(
    `apiserver_request_total{code="201",component="apiserver",verb="POST",${about}"resource"} 1`,
  )
  expect(text).toContain(
    `apiserver_request_total{code="409",component="apiserver",verb="POST",${about}"resource"} 1`,
  )
  expect(text).toContain(
    `apiserver_request_duration_seconds_count{component="apiserver",verb="LIST",${about}"namespace"} 1`,
  )
  expect(text).toMatch(/apiserver_request_duration_seconds_bucket\{.*verb="LIST".*le="\+Inf"\} 1/)
  expect(text).toContain('apiserver_storage_objects{resource="secrets"} 1')
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  await watch
  await expect.poll(read).toContain('\napiserver_longrunning_requests 0\n')
})

test('is not for everybody', async () => {
  await using cluster = await startTestServer()
  expect(await cluster.send('GET', '/metrics', { token: '' })).toMatchObject({ code: 403 })
})
