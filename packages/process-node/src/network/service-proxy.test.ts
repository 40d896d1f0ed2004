import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import {
  createServiceProxy,
  type Listener,
  type ListenerFailure,
  type ServiceProxy,
} from './service-proxy.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.close()))
})

async function backend(
  answer: string,
  host = '127.64.9.1',
): Promise<{ host: string; port: number; server: Server }> {
  const server = createServer(socket => socket.on('error', () => {}).end(answer)).listen(0, host)
  await once(server, 'listening')
  open.push(server)
  return { host, port: (server.address() as AddressInfo).port, server }
}

interface TestProxy {
  proxy: ServiceProxy
  failures: ListenerFailure[]
  /** Configures, and waits until the listeners are open. */
  configure: (...listeners: Listener[]) => Promise<void>
}

function startProxy(): TestProxy {
  const failures: ListenerFailure[] = []
  const opened = new Map<string, () => void>()
  const proxy = createServiceProxy({
    onFailure: failure => failures.push(failure),
    onOpen: ({ host, port }) => opened.get(`${host}:${port}`)?.(),
  })
  open.push(proxy)
  return {
    proxy,
    failures,
    async configure(...listeners) {
      const waiting = listeners.map(
        ({ host, port }) => new Promise<void>(resolve => opened.set(`${host}:${port}`, resolve)),
      )
      proxy.configure(listeners)
      await Promise.all(waiting)
    },
  }
}

const ask = async (port: number, host = '127.32.9.1'): Promise<string> => {
  const socket = connect(port, host)
  const failed = once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code ?? '')
  return Promise.race([text(socket).catch(() => failed), failed])
}

test('connections go to the endpoints in turn', async () => {
  const [a, b] = [await backend('a'), await backend('b')]
  const { configure } = startProxy()
  await configure({ host: '127.32.9.1', port: 18_080, endpoints: [a, b] })
  expect([await ask(18_080), await ask(18_080), await ask(18_080), await ask(18_080)].toSorted()).toEqual([
    'a',
    'a',
    'b',
    'b',
  ])
})

test('an endpoint that refuses is passed over', async () => {
  const [a, b] = [await backend('a'), await backend('b')]
  a.server.close()
  const { configure } = startProxy()
  await configure({ host: '127.32.9.1', port: 18_081, endpoints: [a, b] })
  expect([await ask(18_081), await ask(18_081), await ask(18_081)]).toEqual(['b', 'b', 'b'])
})

test('without endpoints clients are refused', async () => {
  const a = await backend('a')
  const { proxy, configure } = startProxy()
  const listener = { host: '127.32.9.1', port: 18_082, endpoints: [a] }
  await configure(listener)
  expect(await ask(18_082)).toBe('a')
  proxy.configure([{ ...listener, endpoints: [] }])
  expect(await ask(18_082)).toBe('ECONNREFUSED')
})

test('an open connection outlives its endpoint leaving the Service', async () => {
  const echo = createServer({ allowHalfOpen: true }, socket => socket.pipe(socket)).listen(0, '127.64.9.1')
  await once(echo, 'listening')
  open.push(echo)
  const { proxy, configure } = startProxy()
  await configure({
    host: '127.32.9.1',
    port: 18_083,
    endpoints: [{ host: '127.64.9.1', port: (echo.address() as AddressInfo).port }],
  })
  const client = connect({ host: '127.32.9.1', port: 18_083, allowHalfOpen: true })
  client.write('one ')
  await once(client, 'data')
  proxy.configure([])
  const rest = text(client)
  client.end('two')
  expect(await rest).toBe('two')
})

test('one side may close its half first', async () => {
  const server = createServer(
    { allowHalfOpen: true },
    socket => void text(socket).then(all => socket.end(`got ${all}`)),
  )
  server.listen(0, '127.64.9.1')
  await once(server, 'listening')
  open.push(server)
  const { configure } = startProxy()
  await configure({
    host: '127.32.9.1',
    port: 18_084,
    endpoints: [{ host: '127.64.9.1', port: (server.address() as AddressInfo).port }],
  })
  const client = connect({ host: '127.32.9.1', port: 18_084, allowHalfOpen: true })
  client.end('all')
  expect(await text(client)).toBe('got all')
})

test('with affinity a client stays with its endpoint', async () => {
  const [a, b] = [await backend('a'), await backend('b')]
  const { configure } = startProxy()
  await configure({ host: '127.32.9.1', port: 18_085, endpoints: [a, b], affinityMs: 60_000 })
  expect(new Set([await ask(18_085), await ask(18_085), await ask(18_085)]).size).toBe(1)
})

test('a port that is taken is said once, and opened when it is free', async () => {
  const taken = await backend('other', '127.32.9.1')
  const a = await backend('a')
  const { configure, failures } = startProxy()
  const configured = configure({ host: '127.32.9.1', port: taken.port, endpoints: [a] })
  await expect.poll(() => failures.length).toBe(1)
  taken.server.close()
  await configured
  expect(await ask(taken.port)).toBe('a')
  expect(failures).toHaveLength(1)
})
