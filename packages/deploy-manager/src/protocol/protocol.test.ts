import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { type CallName, createApi, openApiDocument, readServerSentEvents, routes } from './index.ts'

test('the OpenAPI document is one', async () => {
  const document = openApiDocument()
  const result = await new Validator().validate(structuredClone(document))
  expect(result).toEqual({ valid: true })
  expect(Object.keys(document['paths'] as object)).toHaveLength(
    new Set(Object.values(routes).map(({ path }) => path)).size,
  )
})

describe.each(Object.entries(routes))('%s', (name, route) => {
  test('has a place of its own, and a schema for each parameter in its path', () => {
    const same = Object.entries(routes).filter(
      ([, each]) => each.method === route.method && each.path === route.path,
    )
    expect(same.map(([each]) => each)).toEqual([name])
    const named = [...route.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter)
    const values = Object.fromEntries(named.map(each => [each, '1']))
    expect(Object.keys(route.params?.parse(values) ?? {})).toEqual(named)
  })
})

test('what only reads is never taken for a change, but for shells', () => {
  const reading = (Object.keys(routes) as CallName[]).filter(
    name => routes[name].mutating && routes[name].method === 'GET',
  )
  expect(reading).toEqual(['openShell'])
})

test('queries come as text, and arrive as what they mean', () => {
  expect(
    routes.queryLogs.query.parse({ services: 'shop,sales', levels: ['warn', 'error'], limit: '20' }),
  ).toEqual({
    services: ['shop', 'sales'],
    levels: ['warn', 'error'],
    limit: 20,
  })
  expect(routes.queryLogs.query.safeParse({ levels: 'loud' }).success).toBe(false)
  expect(routes.queryLogs.query.safeParse({ limit: '-1' }).success).toBe(false)
})

test('streams are read whatever pieces they come in', async () => {
  const text = ': hello\n\nid: 7\ndata: {"a":\ndata: "é"}\n\ndata: two\n\nid: 8\ndata: cut'
  const bytes = new TextEncoder().encode(text)
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.slice(index * size, (index + 1) * size),
    )
    const found = await Array.fromAsync(readServerSentEvents(ReadableStream.from(pieces)))
    expect(found).toEqual([{ id: '7', data: '{"a":\n"é"}' }, { data: 'two' }])
  }
})

test('the client fills in paths and queries, and tells problems as they were told', async () => {
  const asked: string[] = []
  const api = createApi({
    url: 'http://localhost:1/',
    token: 'secret',
    fetch: (url, init) => {
      asked.push(
        `${init?.method} ${url instanceof URL ? url.href : ''} ${new Headers(init?.headers).get('authorization')}`,
      )
      return Promise.resolve(
        Response.json({ code: 'manager/unknown-service', message: 'There is no a/b' }, { status: 404 }),
      )
    },
  })
  await expect(api.getService({ params: { service: 'a/b' } })).rejects.toMatchObject({
    status: 404,
    problem: { code: 'manager/unknown-service' },
  })
  await expect(api.queryLogs({ query: { services: ['x', 'y'], limit: 3 } })).rejects.toThrow(
    'There is no a/b',
  )
  expect(asked).toEqual([
    'GET http://localhost:1/api/services/a%2Fb Bearer secret',
    'GET http://localhost:1/api/logs?services=x%2Cy&limit=3 Bearer secret',
  ])
})
