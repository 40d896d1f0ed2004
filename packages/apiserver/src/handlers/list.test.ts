import { beforeEach, afterEach, describe, expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'
import type { TestServer } from '../testing/test-server.ts'

interface List {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: { metadata: { name: string; namespace: string; resourceVersion: string } }[]
}

const secrets = '/api/v1/namespaces/default/secrets'
let cluster: TestServer

beforeEach(async () => {
  cluster = await startTestServer()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await create(name)
})
afterEach(() => cluster[Symbol.asyncDispose]())

const create = (name: string): Promise<unknown> =>
  cluster.send('POST', secrets, {
    body: { metadata: { name, labels: { odd: String('ace'.includes(name)) } } },
  })

async function list(query: string, url = secrets): Promise<List> {
  const { json, code, text } = await cluster.send('GET', `${url}?${query}`)
  expect({ code, text }).toMatchObject({ code: 200 })
  return json as List
}

const names = ({ items }: List): string => items.map(({ metadata }) => metadata.name).join('')

describe('pages', () => {
  test('hold the state of the first one, whatever happens meanwhile', async () => {
    const first = await list('limit=2')
    expect([names(first), first.metadata.remainingItemCount]).toEqual(['ab', 3])
    await cluster.send('DELETE', `${secrets}/c`)
    await create('bb')
    await cluster.send('PATCH', `${secrets}/d`, {
      body: { metadata: { labels: { odd: 'perhaps' } } },
      headers: { 'content-type': 'application/merge-patch+json' },
    })
    const second = await list(`limit=2&continue=${first.metadata.continue}`)
    expect([names(second), second.metadata.remainingItemCount]).toEqual(['cd', 1])
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
    expect(second.items[1]).toMatchObject({ metadata: { labels: { odd: 'false' } } })
    const last = await list(`continue=${second.metadata.continue}`)
    expect([names(last), last.metadata.continue]).toEqual(['e', undefined])
    expect(names(await list(''))).toBe('abbbde')
  })

  test('count what selectors let through, and do not tell how many follow', async () => {
    const first = await list('limit=2&labelSelector=odd%3Dtrue')
    expect([names(first), first.metadata.remainingItemCount]).toEqual(['ac', undefined])
    expect(names(await list(`limit=2&labelSelector=odd%3Dtrue&continue=${first.metadata.continue}`))).toBe(
      'e',
    )
  })

  test('go through all namespaces', async () => {
    const found: string[] = []
    for (let query = 'limit=3'; query !== '';) {
      const { metadata, items } = await list(query, '/api/v1/configmaps')
      found.push(...items.map(({ metadata: { namespace } }) => namespace))
      query = metadata.continue ? `limit=3&continue=${metadata.continue}` : ''
    }
    expect(found).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system'])
  })

  test('that are too old to be of one moment say so, and how to go on', { timeout: 60_000 }, async () => {
    const first = await list('limit=2')
    for (let round = 0; round < 50; round++)
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          cluster.send('PATCH', `${secrets}/${'abcde'[index % 5]}`, {
            body: { metadata: { annotations: { round: `${round}-${index}` } } },
            headers: { 'content-type': 'application/merge-patch+json' },
          }),
        ),
      )
    const refused = await cluster.send('GET', `${secrets}?limit=2&continue=${first.metadata.continue}`)
    expect(refused).toMatchObject({ code: 410, json: { reason: 'Expired' } })
    const { metadata } = refused.json as List
    expect(names(await list(`limit=2&continue=${metadata.continue}`))).toBe('cd')
  })

  test.each(['xyz', Buffer.from('{}').toString('base64url'), '%F0'])(
    'with token %s are refused',
    async token => {
      expect(await cluster.send('GET', `${secrets}?continue=${token}`)).toMatchObject({
        code: 400,
        json: { reason: 'BadRequest', message: expect.stringContaining('invalid continue token') },
      })
    },
  )
})

describe('revisions', () => {
  test('of the past are listed exactly, while they are known', async () => {
    const { metadata } = await list('')
    await cluster.send('DELETE', `${secrets}/c`)
    await create('f')
    const then = await list(`resourceVersionMatch=Exact&resourceVersion=${metadata.resourceVersion}`)
    expect([names(then), then.metadata.resourceVersion]).toEqual(['abcde', metadata.resourceVersion])
    expect(names(await list(`resourceVersionMatch=NotOlderThan&resourceVersion=1`))).toBe('abdef')
  })

  test.each([
    ['resourceVersion=999999999', 504, 'Timeout: Too large resource version: 999999999, current: '],
    ['resourceVersion=x', 400, 'invalid resource version: resourceVersion: Invalid value: "x"'],
    [
      'resourceVersionMatch=Exact',
      422,
      'resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    ['resourceVersionMatch=Exact&resourceVersion=0', 422, 'resourceVersionMatch "exact" is forbidden'],
    ['resourceVersionMatch=Odd&resourceVersion=1', 422, 'supported values: "Exact", "NotOlderThan", ""'],
    ['sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
    ['limit=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['fieldSelector=foo%3Dbar', 400, 'field label not supported: foo'],
    ['watch=true&sendInitialEvents=true', 422, 'sendInitialEvents requires setting resourceVersionMatch'],
    ['watch=true&resourceVersionMatch=NotOlderThan', 422, 'is forbidden for watch unless sendInitialEvents'],
    ['watch=true&timeoutSeconds=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ])('%s is answered with %d', async (query, code, message) => {
    expect(await cluster.send('GET', `${secrets}?${query}`)).toMatchObject({
      code,
      json: { message: expect.stringContaining(message) },
    })
  })
})
