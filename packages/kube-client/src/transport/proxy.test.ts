import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { clientOf } from '../create-client.ts'
import { fixedCredentials } from '../kubeconfig/credentials.ts'
import { execInPod } from '../pods/exec.ts'
import { json, serve } from '../testing/http-server.ts'
import { findProxy } from './proxy.ts'

test.each([
  ['https://api.test', {}, undefined],
  ['https://api.test', { HTTPS_PROXY: 'http://p.test:1' }, 'http://p.test:1/'],
  ['https://api.test', { https_proxy: 'p.test:1' }, 'http://p.test:1/'],
  ['http://api.test', { HTTPS_PROXY: 'http://p.test:1' }, undefined],
  ['https://127.0.0.1:6443', { HTTPS_PROXY: 'http://p.test:1' }, undefined],
  ['https://localhost', { HTTPS_PROXY: 'http://p.test:1' }, undefined],
  ['https://api.test', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: '*' }, undefined],
  ['https://a.api.test', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: 'x, api.test' }, undefined],
  ['https://api.test', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: '.api.test' }, 'http://p.test:1/'],
  ['https://myapi.test', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: 'api.test' }, 'http://p.test:1/'],
  ['https://api.test:6443', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: 'api.test:443' }, 'http://p.test:1/'],
  ['https://10.1.2.3', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: '10.1.0.0/16' }, undefined],
  ['https://10.2.2.3', { HTTPS_PROXY: 'http://p.test:1', NO_PROXY: '10.1.0.0/16' }, 'http://p.test:1/'],
])('%s with %j goes by %s', (url, env, proxy) => {
  expect(findProxy(new URL(url), undefined, env)?.href).toBe(proxy)
})

test('requests and WebSockets go through the kubeconfig’s proxy, with its login', async () => {
  const tunnels: string[] = []
  const proxy = createServer().on('connect', (request, socket, head) => {
    tunnels.push(`${request.url} as ${request.headers['proxy-authorization'] ?? 'nobody'}`)
    const [host = '', port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo

  await using server = await serve(json({ kind: 'Pod' }))
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(sockets, 'listening')
  sockets.on('connection', socket => {
    socket.send(Buffer.concat([Buffer.from([3]), Buffer.from('{"status":"Success"}')]))
    socket.close()
  })
  const connection = (url: string) => ({
    url,
    namespace: 'default',
    proxy: `http://me:p%40ss@127.0.0.1:${port}`,
    credentials: fixedCredentials({ headers: {} }),
  })
  const login = `Basic ${Buffer.from('me:p@ss').toString('base64')}`
  try {
    await using client = clientOf(connection(server.url))
    await client.raw('/api/v1/pods/x')
    const target = `127.0.0.1:${(sockets.address() as AddressInfo).port}`
    await using other = clientOf(connection(`http://${target}`))
    const session = await execInPod(other, { name: 'web' }, { command: ['true'] })
    expect(await session.exitCode).toBe(0)
    expect(tunnels).toEqual([`${new URL(server.url).host} as ${login}`, `${target} as ${login}`])
  } finally {
    proxy.closeAllConnections()
    proxy.close()
    sockets.close()
  }
})
