import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:tls'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer } from '../testing/test-server.ts'
import type { TestAnswer, TestServer } from '../testing/test-server.ts'

const configMaps = '/api/v1/namespaces/default/configmaps'
let cluster: TestServer

beforeAll(async () => {
  cluster = await startTestServer()
})
afterAll(() => cluster[Symbol.asyncDispose]())

const post = (body: string | Buffer, type = 'application/json'): Promise<TestAnswer> =>
  cluster.send('POST', `${configMaps}?dryRun=All`, { body, headers: { 'content-type': type } })

/** What a plain request gets meanwhile. */
const codeOfNext = async (): Promise<number> => (await cluster.send('GET', configMaps)).code

async function rawConnection(): Promise<TLSSocket> {
  const { server } = cluster
  const port = Number(new URL(server.url).port)
  const socket = connect({ port, host: '127.0.0.1', ca: server.ca, ALPNProtocols: ['http/1.1'] })
  socket.on('error', () => {}) // that is what these tests are about
  await once(socket, 'secureConnect')
  return socket
}

describe('bodies', () => {
  test('of more than three mebibytes are refused', async () => {
    const answer = await post(`{"data":{"a":"${'x'.repeat(3 * 1024 * 1024)}"}}`)
    expect(answer).toMatchObject({ code: 413, json: { reason: 'RequestEntityTooLarge' } })
    expect(await codeOfNext()).toBe(200)
  })

  test.each([
    ['JSON', 'application/json', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', 'application/json', (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)],
    ['YAML', 'application/yaml', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
  ])('that nest 10,001 deep in %s are refused', async (_name, type, nested) => {
    const text = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d"},"odd":${nested(10_001)}}`
    expect(await post(text, type)).toMatchObject({ code: 400, json: { reason: 'BadRequest' } })
    expect(await codeOfNext()).toBe(200)
  })

  test('that nest 9,000 deep are read, where they are not kept', async () => {
    const text = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d"},"odd":${'['.repeat(9000)}${']'.repeat(9000)}}`
    expect(await post(text)).toMatchObject({ code: 201 })
  })

  test.each([
    ['nothing', '', 'application/json'],
    ['half of JSON', '{"metadata":{"na', 'application/json'],
    ['a list', '[]', 'application/json'],
    ['a number', '1e999', 'application/json'],
    ['no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 'application/json'],
    ['YAML with a tab', 'a:\n\t- b', 'application/yaml'],
    [
      'YAML that multiplies itself',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghij'
          .split('')
          .map(
            (name, index) =>
              `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghij'[index]}`).join(',')}]`,
          ),
      ].join('\n'),
      'application/yaml',
    ],
    ['protobuf without its head', Buffer.from('k8s'), 'application/vnd.kubernetes.protobuf'],
    [
      'protobuf that ends early',
      Buffer.from([0x6b, 0x38, 0x73, 0, 0x0a, 0xff, 0xff, 0xff, 0x7f]),
      'application/vnd.kubernetes.protobuf',
    ],
    ['a name that is a prototype', '{"metadata":{"name":"x","labels":{"__proto__":1}}}', 'application/json'],
  ])('that are %s get a Status', async (_name, body, type) => {
    const { code, json } = await post(body, type)
    expect(json).toMatchObject({ kind: 'Status', status: 'Failure', code })
    expect(code).toBeGreaterThanOrEqual(400)
    expect(code).toBeLessThan(500)
    expect(await codeOfNext()).toBe(200)
  })

  test('of a type that nobody knows are refused', async () => {
    expect(await post('x', 'text/plain')).toMatchObject({
      code: 415,
      json: { reason: 'UnsupportedMediaType' },
    })
  })
})

describe('URLs', () => {
  test.each([
    '/api/v1/namespaces/default/configmaps/%zz',
    '/api/v1/namespaces/default/configmaps/..%2f..%2fsecrets',
    '/api/v1/namespaces//configmaps/x',
    '/apis//v1/x',
    `/api/v1/namespaces/default/configmaps/${'x'.repeat(4000)}`,
    '/api/v1/nosuchthings',
    '/api/v1/namespaces/default/pods/web/nosuch',
  ])('%s leads nowhere', async url => {
    expect(await cluster.send('GET', url)).toMatchObject({ code: 404 })
    expect(await codeOfNext()).toBe(200)
  })

  test('with seven hundred selectors are answered in time', async () => {
    const terms = Array.from({ length: 700 }, (_, index) => `key${index}`).join(',')
    const began = performance.now()
    expect(await cluster.send('GET', `${configMaps}?labelSelector=${terms}`)).toMatchObject({ code: 200 })
    expect(performance.now() - began).toBeLessThan(2000)
  })

  test.each(['a in (', '((((', '!', 'a==b==c', ',', 'a in (b'.repeat(50)])(
    'selector %s is refused',
    async selector => {
      const url = `${configMaps}?labelSelector=${encodeURIComponent(selector)}`
      expect(await cluster.send('GET', url)).toMatchObject({ code: 400, json: { reason: 'BadRequest' } })
    },
  )
})

describe('connections', () => {
  test('that speak no TLS, or no HTTP, do no harm', async () => {
    const socket = await rawConnection()
    socket.write('\0\x01\x02 this is no HTTP\r\n\r\n')
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/)
    await once(socket, 'close')
    expect(await codeOfNext()).toBe(200)
  })

  test('that send their head byte by byte do not hold others up', async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, rawConnection))
    for (const socket of sockets) socket.write('GET /api HTTP/1.1\r\nX-Slow: ')
    for (let round = 0; round < 3; round++) {
      for (const socket of sockets) socket.write('a')
      expect(await codeOfNext()).toBe(200)
    }
    for (const socket of sockets) socket.destroy()
    expect(await codeOfNext()).toBe(200)
  })

  test('that end in the middle of a body, an answer or a watch leave nothing behind', async () => {
    const authorization = `Authorization: Bearer ${cluster.server.token}\r\n`
    const requests = [
      `POST ${configMaps} HTTP/1.1\r\nHost: a\r\n${authorization}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"meta`,
      `GET ${configMaps} HTTP/1.1\r\nHost: a\r\n${authorization}\r\n`,
      `GET ${configMaps}?watch=true HTTP/1.1\r\nHost: a\r\n${authorization}\r\n`,
    ]
    for (let round = 0; round < 20; round++)
      for (const request of requests) {
        const socket = await rawConnection()
        socket.write(request)
        if (round % 2 === 0) await new Promise(resolve => setImmediate(resolve))
        socket.destroy()
      }
    const { text } = await cluster.send('GET', '/metrics')
    expect(text).toBeDefined()
    await expect
      .poll(async () => (await cluster.send('GET', '/metrics')).text)
      .toContain('\napiserver_longrunning_requests 0\n')
  })

  test('of HTTP/2 that reset their streams over and over do no harm', async () => {
    const { server } = cluster
    const session = connectHttp2(server.url, { ca: server.ca })
    session.on('error', () => {}) // the server may lose its patience
    await once(session, 'connect')
    for (let index = 0; index < 500; index++) {
      const stream = session.request({ ':path': configMaps, authorization: `Bearer ${server.token}` })
      stream.on('error', () => {})
      stream.close(8)
    }
    expect(await codeOfNext()).toBe(200)
    session.destroy()
    expect(await codeOfNext()).toBe(200)
  })
})

test('ten thousand idle watches cost little, and hear of a change', { timeout: 120_000 }, async () => {
  const { server } = cluster
  const sessions = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const session = connectHttp2(server.url, { ca: server.ca })
      await once(session, 'connect')
      return session
    }),
  )
  let heard = 0
  const watches = 10_000
  const before = process.memoryUsage().rss
  const path = `${configMaps}?watch=true&fieldSelector=metadata.name%3Dbell`
  await Promise.all(
    Array.from({ length: watches }, async (_, index) => {
      const stream = sessions[index % sessions.length]?.request({
        ':path': path,
        authorization: `Bearer ${server.token}`,
      })
      if (!stream) return
      stream.on('data', (chunk: Buffer) => (heard += chunk.toString().split('\n').length - 1))
      stream.on('error', () => {})
      await once(stream, 'response')
    }),
  )
  await cluster.send('POST', configMaps, { body: { metadata: { name: 'bell' } } })
  await expect.poll(() => heard, { timeout: 30_000 }).toBe(watches)
  // Both ends of each are in this process.
  expect((process.memoryUsage().rss - before) / watches).toBeLessThan(60 * 1024)
  for (const session of sessions) session.destroy()
  expect(await codeOfNext()).toBe(200)
})
