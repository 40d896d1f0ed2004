import { builtInResources } from '@devmatic/kube-model'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'
import type { TestServer } from '../testing/test-server.ts'
import { negotiate } from './negotiate.ts'

const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const asMetadata = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io'
const maps = '/api/v1/namespaces/default/configmaps'
let cluster: TestServer

beforeEach(async () => {
  cluster = await startTestServer()
  await cluster.send('POST', maps, { body: { metadata: { name: 'settings' }, data: { a: '1', b: '2' } } })
})
afterEach(() => cluster[Symbol.asyncDispose]())

async function get(url: string, accept: string): Promise<{ code: number; text: string; json: unknown }> {
  return cluster.send('GET', url, { headers: { accept } })
}

describe('a table', () => {
  test('has a row for an object, with its metadata beside it', async () => {
    const { json } = await get(`${maps}/settings`, asTable)
    expect(json).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: expect.stringMatching(/^\d+$/) as unknown },
      columnDefinitions: [
        { name: 'Name', type: 'string', format: 'name' },
        { name: 'Data' },
        { name: 'Age' },
      ],
      rows: [
        {
          cells: ['settings', 2, expect.stringMatching(/^\d+s$/) as unknown],
          object: {
            kind: 'PartialObjectMetadata',
            apiVersion: 'meta.k8s.io/v1',
            metadata: { name: 'settings' },
          },
        },
      ],
    })
  })

  test('has the objects beside its cells, or nothing, as the client asks', async () => {
    const whole = await get(`${maps}?includeObject=Object&fieldSelector=metadata.name=settings`, asTable)
    expect(whole.json).toMatchObject({ rows: [{ object: { data: { a: '1', b: '2' } } }] })
    const bare = await get(`${maps}?includeObject=None&fieldSelector=metadata.name=settings`, asTable)
    expect(bare.json).toMatchObject({ rows: [{ object: null }] })
    expect((await get(`${maps}?includeObject=Some`, asTable)).code).toBe(400)
  })

  test('tells its columns once in a watch', async () => {
    const { text } = await get(`${maps}?watch=true&timeoutSeconds=1`, asTable)
    const tables = text
      .trimEnd()
      .split('\n')
      .map(
        line => JSON.parse(line) as { object: { columnDefinitions: unknown; rows: { cells: unknown[] }[] } },
      )
    expect(tables.map(({ object }) => object.rows[0]?.cells[0])).toEqual(['kube-root-ca.crt', 'settings'])
    expect(tables.map(({ object }) => Array.isArray(object.columnDefinitions))).toEqual([true, false])
  })

  test.each(builtInResources.filter(({ verbs }) => verbs.includes('list')))(
    'of $resource in $group/$version has a cell for each column',
    async ({ group, version, resource, columns }) => {
      const root = group ? `/apis/${group}/${version}` : `/api/${version}`
      const { code, json } = await get(`${root}/${resource}`, asTable)
      expect(code).toBe(200)
      const { columnDefinitions, rows } = json as {
        columnDefinitions: { name: string }[]
        rows: { cells: unknown[] }[]
      }
      expect(columnDefinitions.map(({ name }) => name)).toEqual(
        columns?.map(([name]) => name) ?? ['Name', 'Created At'],
      )
      for (const { cells } of rows) expect(cells).toHaveLength(columnDefinitions.length)
    },
  )
})

test('metadata alone leaves out the rest', async () => {
  const { json } = await get(`${maps}/settings`, asMetadata)
  expect(json).toEqual({
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: expect.objectContaining({ name: 'settings' }) as unknown,
  })
  expect((await get(maps, asMetadata)).code).toBe(406)
  const list = await get(maps, asMetadata.replace('Metadata', 'MetadataList'))
  expect(list.json).toMatchObject({
    kind: 'PartialObjectMetadataList',
    items: [{}, { metadata: { name: 'settings' } }],
  })
})

test('YAML is for those who ask for it', async () => {
  const { text } = await get(`${maps}/settings`, 'application/yaml')
  expect(text).toMatch(/^apiVersion: v1\ndata:\n {2}a: "1"\n {2}b: "2"\nkind: ConfigMap\nmetadata:\n/)
})

test.each([
  ['', { format: 'json', as: '' }],
  ['*/*', { format: 'json', as: '' }],
  ['application/vnd.kubernetes.protobuf,application/json', { format: 'json', as: '' }],
  ['application/json;q=0.5, application/yaml', { format: 'yaml', as: '' }],
  ['application/json;as=Pie;v=v1;g=meta.k8s.io,application/json', { format: 'json', as: '' }],
  [`${asTable},application/json`, { as: 'Table', apiVersion: 'meta.k8s.io/v1' }],
  [asTable.replace('v1', 'v1beta1'), { as: 'Table', apiVersion: 'meta.k8s.io/v1beta1' }],
])('"%s" is read as Kubernetes reads it', (accept, expected) => {
  expect(negotiate(accept)).toMatchObject(expected)
})

test.each([
  'text/html',
  'application/json;q=0',
  asTable.replace('v1', 'v9'),
  'application/vnd.kubernetes.protobuf',
])('"%s" cannot be served', async accept => {
  const { code, json } = await get(`${maps}/settings`, accept)
  expect({ code, json }).toMatchObject({ code: 406, json: { reason: 'NotAcceptable' } })
})

test('nothing is done for a client that could not read the answer', async () => {
  const headers = { accept: 'text/html' }
  expect((await cluster.send('POST', maps, { body: { metadata: { name: 'lost' } }, headers })).code).toBe(406)
  expect((await get(`${maps}/lost`, '')).code).toBe(404)
})
