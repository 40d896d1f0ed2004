import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { deflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createHostNode } from '../testing/host-node.ts'
import { SpdyClient } from '../testing/spdy-client.ts'
import { startTestServer } from '../testing/test-server.ts'
import type { TestServer } from '../testing/test-server.ts'
import { headerDictionary } from './spdy/dictionary.ts'
import { controlFrame, controlTypes, words } from './spdy/frames.ts'

const pods = '/api/v1/namespaces/default/pods'
let cluster: TestServer

beforeEach(async () => {
  cluster = await startTestServer()
  cluster.server.registerNode('local', createHostNode())
  const spec = { nodeName: 'local', containers: [{ name: 'app', image: 'i' }] }
  await cluster.send('POST', pods, { body: { metadata: { name: 'web' }, spec } })
})
afterEach(() => cluster[Symbol.asyncDispose]())

const open = (query: string, protocols = ['v4.channel.k8s.io']): Promise<SpdyClient> =>
  SpdyClient.open(cluster.server, `${pods}/web/${query}`, protocols)

const command = (...parts: string[]): string =>
  parts.map(part => `command=${encodeURIComponent(part)}`).join('&')

describe('exec', () => {
  test('has a stream for each output, and one for how it ended', async () => {
    await using client = await open(
      `exec?stdout=true&stderr=true&${command('sh', '-c', 'echo out; echo err >&2; exit 3')}`,
      ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io'],
    )
    expect(client.answer).toMatch(/^HTTP\/1.1 101 .*X-Stream-Protocol-Version: v4.channel.k8s.io\r\n/s)
    const error = await client.stream({ streamtype: 'error' })
    const stdout = await client.stream({ streamtype: 'stdout' })
    const stderr = await client.stream({ streamtype: 'stderr' })
    await expect.poll(() => client.hasEnded(error)).toBe(true)
    expect([client.heard(stdout), client.heard(stderr)]).toEqual(['out\n', 'err\n'])
    expect(JSON.parse(client.heard(error))).toMatchObject({ reason: 'NonZeroExitCode' })
  })

  test('takes a megabyte of input, and gives it back', async () => {
    await using client = await open(`exec?stdin=true&stdout=true&${command('cat')}`)
    const error = await client.stream({ streamtype: 'error' })
    const stdin = await client.stream({ streamtype: 'stdin' })
    const stdout = await client.stream({ streamtype: 'stdout' })
    const text = 'devmatic '.repeat(120_000)
    for (let at = 0; at < text.length; at += 30_000) client.send(stdin, text.slice(at, at + 30_000))
    client.send(stdin, '', true)
    await expect.poll(() => client.hasEnded(error)).toBe(true)
    expect(client.heard(stdout) === text).toBe(true)
  })

  test('ends what it started when the client goes', async () => {
    const client = await open(`exec?stdout=true&${command('sh', '-c', 'echo begun; sleep 1000')}`)
    await client.stream({ streamtype: 'error' })
    const stdout = await client.stream({ streamtype: 'stdout' })
    await expect.poll(() => client.heard(stdout)).toBe('begun\n')
    await client[Symbol.asyncDispose]()
    expect(await cluster.send('GET', '/livez')).toMatchObject({ code: 200 })
  })

  test('is refused to who speaks another protocol, or asks for another upgrade', async () => {
    await using client = await open(`exec?stdout=true&${command('true')}`, ['v9.channel.k8s.io'])
    expect(client.answer).toMatch(/^HTTP\/1.1 403 .*server accepts \[v4.channel.k8s.io /s)
  })
})

describe('port-forward', () => {
  test('carries several connections at once', async () => {
    const echo = createServer(socket => socket.pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const { port } = echo.address() as AddressInfo
    await using client = await open('portforward', ['portforward.k8s.io'])
    const streams: { error: number; data: number }[] = []
    for (let request = 0; request < 5; request++) {
      const headers = { port: String(port), requestid: String(request) }
      const error = await client.stream({ ...headers, streamtype: 'error' })
      const data = await client.stream({ ...headers, streamtype: 'data' })
      client.send(data, `request ${request}`, true)
      streams.push({ error, data })
    }
    await expect.poll(() => streams.every(({ error }) => client.hasEnded(error))).toBe(true)
    expect(streams.map(({ data }) => client.heard(data))).toEqual(
      streams.map((_, request) => `request ${request}`),
    )
    echo.close()
  })

  test('tells that nobody listens', async () => {
    await using client = await open('portforward', ['portforward.k8s.io'])
    const error = await client.stream({ port: '1', requestid: '0', streamtype: 'error' })
    await client.stream({ port: '1', requestid: '0', streamtype: 'data' })
    await expect
      .poll(() => client.heard(error))
      .toMatch(/^error forwarding port 1 to the pod: .*ECONNREFUSED/)
  })
})

describe('a client that breaks the protocol loses its connection, and the server goes on', () => {
  const bomb = deflateSync(Buffer.alloc(8 * 1024 * 1024), { dictionary: headerDictionary })
  test.each([
    ['no SPDY at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['another version', Buffer.from([0x80, 9, 0, 1, 0, 0, 0, 0])],
    ['a frame that is too long', Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff])],
    ['headers that are none', controlFrame(controlTypes.synStream, Buffer.alloc(40, 7))],
    [
      'headers that become 8 MiB',
      controlFrame(controlTypes.synStream, Buffer.concat([words(1, 0), Buffer.alloc(2), bomb])),
    ],
    ['headers without an end', controlFrame(controlTypes.synStream, Buffer.alloc(3))],
  ])('%s', async (_name, bytes) => {
    await using client = await open(`exec?stdout=true&${command('true')}`)
    client.socket.write(bytes)
    await once(client.socket, 'close')
    expect(await cluster.send('GET', '/livez')).toMatchObject({ code: 200 })
  })
})
