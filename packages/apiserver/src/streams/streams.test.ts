import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createHostNode } from '../testing/host-node.ts'
import { startTestServer } from '../testing/test-server.ts'
import type { TestServer } from '../testing/test-server.ts'

const pods = '/api/v1/namespaces/default/pods'
let cluster: TestServer

beforeEach(async () => {
  cluster = await startTestServer()
  cluster.server.registerNode('local', createHostNode({ app: 'one\ntwo\nthree\n' }))
  const spec = {
    nodeName: 'local',
    containers: [
      { name: 'app', image: 'i' },
      { name: 'side', image: 'i' },
    ],
  }
  await cluster.send('POST', pods, { body: { metadata: { name: 'web' }, spec } })
  await cluster.send('POST', pods, {
    body: { metadata: { name: 'pending' }, spec: { containers: [{ name: 'app', image: 'i' }] } },
  })
})
afterEach(() => cluster[Symbol.asyncDispose]())

/** Everything that comes over a WebSocket until it is closed, by channel. */
async function talk(
  path: string,
  {
    protocol = 'v5.channel.k8s.io',
    say = () => {},
  }: { protocol?: string; say?: (socket: WebSocket) => void } = {},
): Promise<{ protocol: string; channels: Record<number, string>; status: unknown }> {
  const { server } = cluster
  const socket = new WebSocket(server.url.replace('https', 'wss') + path, protocol, {
    ca: server.ca,
    headers: { authorization: `Bearer ${server.token}` },
  })
  const parts = new Map<number, Buffer[]>()
  socket.on('message', (data: Buffer) => {
    const channel = data[0] as number
    parts.set(channel, [...(parts.get(channel) ?? []), data.subarray(1)])
  })
  socket.on('open', () => say(socket))
  await once(socket, 'close')
  const channels = Object.fromEntries(
    [...parts].map(([channel, chunks]) => [channel, Buffer.concat(chunks).toString()]),
  )
  return { protocol: socket.protocol, channels, status: channels[3] && JSON.parse(channels[3]) }
}

describe('exec', () => {
  test('keeps the outputs apart, and tells the exit code', async () => {
    const command = ['sh', '-c', 'echo out; echo err >&2; exit 3'].map(
      part => `command=${encodeURIComponent(part)}`,
    )
    const { channels, status, protocol } = await talk(
      `${pods}/web/exec?container=app&stdout=true&stderr=true&${command.join('&')}`,
    )
    expect(protocol).toBe('v5.channel.k8s.io')
    expect(channels).toMatchObject({ 1: 'out\n', 2: 'err\n' })
    expect(status).toMatchObject({
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '3' }] },
    })
  })

  test('passes input on until the client closes it', async () => {
    const { channels, status } = await talk(
      `${pods}/web/exec?container=app&stdin=true&stdout=true&command=cat`,
      {
        say: socket => {
          socket.send(Buffer.from('\0hello '))
          socket.send(Buffer.from('\0world'))
          socket.send(Buffer.from([255, 0]))
        },
      },
    )
    expect(channels[1]).toBe('hello world')
    expect(status).toMatchObject({ status: 'Success' })
  })

  test('tells the size of the terminal', async () => {
    const { channels } = await talk(
      `${pods}/web/exec?container=app&tty=true&stdout=true&command=print-size`,
      {
        protocol: 'v4.channel.k8s.io',
        say: socket => socket.send(Buffer.from(`\u0004${JSON.stringify({ Width: 120, Height: 40 })}`)),
      },
    )
    expect(channels[1]).toBe('120x40')
  })

  test('ends what it started when the client goes away', async () => {
    const { server } = cluster
    const url = `${server.url.replace('https', 'wss')}${pods}/web/exec?container=app&stdout=true&command=sh&command=-c&command=${encodeURIComponent('echo $$; sleep 600')}`
    const socket = new WebSocket(url, 'v5.channel.k8s.io', {
      ca: server.ca,
      headers: { authorization: `Bearer ${server.token}` },
    })
    const [data] = (await once(socket, 'message')) as [Buffer]
    const pid = Number(data.subarray(1).toString())
    socket.terminate()
    await expect.poll(() => isRunning(pid)).toBe(false)
  })

  test.each([
    ['a Pod that is not there', `${pods}/nobody/exec?command=ls`, 404],
    ['a container that is not there', `${pods}/web/exec?container=x&command=ls`, 400],
    ['a Pod that no node runs', `${pods}/pending/exec?command=ls`, 400],
    ['no command', `${pods}/web/exec?container=app`, 400],
  ])('of %s is refused in HTTP', async (_what, path, code) => {
    const { server } = cluster
    const socket = new WebSocket(server.url.replace('https', 'wss') + path, 'v5.channel.k8s.io', {
      ca: server.ca,
      headers: { authorization: `Bearer ${server.token}` },
    })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toBe(`Unexpected server response: ${code}`)
  })

  test('without a token is refused', async () => {
    const { server } = cluster
    const socket = new WebSocket(
      `${server.url.replace('https', 'wss')}${pods}/web/exec?container=app&command=ls`,
      {
        ca: server.ca,
        headers: { authorization: 'Bearer wrong' },
      },
    )
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toBe('Unexpected server response: 401')
  })
})

describe('port forwarding', () => {
  test('connects a channel to a port', async () => {
    const echo = createServer(socket => socket.pipe(socket)).listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const { port } = echo.address() as AddressInfo
    const { channels } = await talk(`${pods}/web/portforward?ports=${port}`, {
      protocol: 'v4.channel.k8s.io',
      say: socket => {
        socket.send(Buffer.from('\0ping'))
        socket.on('message', (data: Buffer) => data.toString().endsWith('ping') && socket.close())
      },
    })
    const head = Buffer.alloc(2)
    head.writeUInt16LE(port)
    expect(
      Buffer.from(channels[0] ?? '')
        .subarray(-4)
        .toString(),
    ).toBe('ping')
    echo.close()
  })
})

describe('logs', () => {
  test.each([
    ['container=app', 200, 'one\ntwo\nthree\n'],
    ['container=app&tailLines=1', 200, 'three\n'],
  ])('%s', async (query, code, text) => {
    expect(await cluster.send('GET', `${pods}/web/log?${query}`)).toMatchObject({ code, text })
  })

  test.each([
    ['', /a container name must be specified for pod web, choose one of: \[app side\]/],
    ['container=nobody', /container nobody is not valid for pod web/],
    ['container=side', /is waiting to start/],
    ['container=app&tailLines=-1', /tailLines must be greater than or equal to 0/],
  ])('%s is refused with a reason', async (query, message) => {
    const answer = await cluster.send('GET', `${pods}/web/log?${query}`)
    expect(answer.code).toBe(400)
    expect((answer.json as { message: string }).message).toMatch(message)
  })

  test('of a Pod that no node has yet are empty', async () => {
    expect(await cluster.send('GET', `${pods}/pending/log`)).toMatchObject({ code: 200, text: '' })
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
