import { readFile } from 'node:fs/promises'
import http from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type DeployManager, startDeployManager } from '../manager.ts'
import { helloProduct, startTestCluster, type TestCluster } from '../testing/cluster.ts'
import { createSession } from './session.ts'

let cluster: TestCluster
let manager: DeployManager
const errors: unknown[] = []

beforeAll(async () => {
  // The dashboard's files: a page, an asset, and beside the folder something that must not be served.
  cluster = await startTestCluster({
    ...helloProduct,
    'pages/index.html': '<!doctype html><title>dashboard</title>',
    'pages/assets/main-1.js': 'export {}',
    'secret.txt': 'not for anybody',
  })
  manager = await startDeployManager({
    root: cluster.root,
    environment: 'local',
    state: cluster.state,
    kubeconfig: cluster.kubeconfig,
    port: 0,
    dashboard: path.join(cluster.root, 'pages'),
    version: '0.0.0',
    embedded: true,
    onError: error => errors.push(error),
  })
}, 60_000)
afterAll(async () => {
  await manager?.close()
  await cluster?.[Symbol.asyncDispose]()
})

interface Answer {
  status: number
  body: string
  headers: http.IncomingHttpHeaders
}

/** Asks as no client of ours would: every header is as given. */
function ask(method: string, url: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = `localhost:${manager.port}`
    const options = {
      host: '127.0.0.1',
      port: manager.port,
      method,
      path: url,
      headers: { host, ...headers },
    }
    const request = http.request(options, response => {
      void text(response).then(
        body => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        reject,
      )
    })
    request.on('error', reject).end()
  })
}

const bearer = (): Record<string, string> => ({ authorization: `Bearer ${manager.token}` })
const own = (): string => `http://localhost:${manager.port}`
async function cookie(): Promise<string> {
  const { headers } = await ask('GET', `/open?token=${manager.token}`)
  return headers['set-cookie']?.[0]?.split(';', 1)[0] ?? ''
}

describe('who may ask', () => {
  test('whoever has the token, and nobody without', async () => {
    expect(await ask('GET', '/api/hello', bearer())).toMatchObject({ status: 200 })
    for (const headers of [
      {},
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${manager.token}x` },
      { authorization: manager.token },
      { cookie: `devmatic=${manager.token}` },
      { cookie: 'devmatic=' },
      { cookie: 'devmatic' },
      { cookie: `other=${(await cookie()).slice(9)}` },
    ] as Record<string, string>[])
      expect(await ask('GET', '/api/services', headers)).toMatchObject({ status: 401 })
  })

  test('the link leaves a cookie that scripts and other sites do not see, and the token goes', async () => {
    const answer = await ask('GET', `/open?token=${manager.token}&to=/greeter/local/services`)
    expect(answer).toMatchObject({ status: 303, headers: { location: '/greeter/local/services' } })
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^devmatic=[\w-]+; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(answer.headers['set-cookie']?.[0]).not.toContain(manager.token)
    expect(await ask('GET', '/api/hello', { cookie: await cookie() })).toMatchObject({ status: 200 })
    expect(await ask('GET', '/open?token=wrong')).toMatchObject({ status: 401 })
    for (const to of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)'])
      expect(
        (await ask('GET', `/open?token=${manager.token}&to=${encodeURIComponent(to)}`)).headers.location,
      ).toBe('/')
  })

  test('a cookie of another start opens nothing', async () => {
    const old = createSession().cookie().split(';', 1)[0]!
    expect(await ask('GET', '/api/hello', { cookie: old })).toMatchObject({ status: 401 })
  })

  test.each([
    ['a name that was led here', 'evil.example'],
    ['another port', 'localhost:1'],
    ['no port', 'localhost'],
    ['a trick with the name', 'localhost.evil.example'],
    ['an address that is not loopback', '10.0.0.1'],
  ])('%s is no host of ours', async (_, host) => {
    const { status, body } = await ask('GET', '/api/services', { ...bearer(), host })
    expect([403, 404]).toContain(status)
    expect(body).not.toContain('"hello"')
  })

  test.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port of this machine', { origin: 'http://localhost:3000' }],
    ['a service behind the same port', { origin: 'http://hello.greeter.localhost' }],
    ['a page without origin', { origin: 'null' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('%s is refused, with the cookie too', async (_, headers) => {
    const known = { cookie: await cookie(), ...(headers as Record<string, string>) }
    expect(await ask('GET', '/api/services', known)).toMatchObject({ status: 403 })
    expect(await ask('POST', '/api/stop', known)).toMatchObject({ status: 403 })
  })

  test('a change by cookie has to name our own origin', async () => {
    expect(await ask('POST', '/api/choices/undo', { cookie: await cookie() })).toMatchObject({ status: 403 })
    const named = { cookie: await cookie(), origin: own() }
    // It gets through, and is told that there is nothing to undo.
    expect(await ask('POST', '/api/choices/undo', named)).toMatchObject({ status: 409 })
  })

  test('no answer allows other origins to read it', async () => {
    const { headers } = await ask('GET', '/api/hello', bearer())
    expect(headers).not.toHaveProperty('access-control-allow-origin')
    expect(await ask('OPTIONS', '/api/stop', { origin: 'https://evil.example' })).toMatchObject({
      status: 404,
    })
  })
})

describe('shells', () => {
  const open = (headers: Record<string, string>, url = '/api/services/hello/shell'): Promise<number> =>
    new Promise(resolve => {
      const socket = new WebSocket(`ws://localhost:${manager.port}${url}`, { headers })
      socket.on('open', () => {
        socket.close()
        resolve(101)
      })
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0))
      socket.on('error', () => {}) // told by the response
    })

  test('are opened for whoever may, and for no page of another', async () => {
    expect(await open(bearer())).toBe(101)
    expect(await open({ cookie: await cookie(), origin: own() })).toBe(101)
    expect(await open({})).toBe(401)
    expect(await open({ cookie: await cookie() })).toBe(403)
    expect(await open({ cookie: await cookie(), origin: 'https://evil.example' })).toBe(403)
    expect(await open(bearer(), '/api/services/hello/other')).toBe(404)
  })

  test('and every change are written down, whether they were let through or not', async () => {
    await ask('POST', '/api/choices/undo', { cookie: await cookie(), origin: own() })
    await new Promise(resolve => setTimeout(resolve, 50))
    const { body } = await ask('GET', '/api/audit', bearer())
    const entries = JSON.parse(body) as { by: string; what: string; status: number }[]
    expect(entries).toContainEqual(expect.objectContaining({ by: 'cli', what: 'openShell' }))
    expect(entries).toContainEqual(
      expect.objectContaining({ by: 'dashboard', what: 'undoChoices', status: 409 }),
    )
    const file = await readFile(path.join(cluster.state, 'audit.jsonl'), 'utf8')
    expect(file).not.toContain(manager.token)
  })
})

describe('pages', () => {
  test('come under a strict policy, and load nothing from elsewhere', async () => {
    for (const url of ['/', '/greeter/local/services', '/assets/main-1.js']) {
      const { status, headers } = await ask('GET', url)
      expect(status).toBe(200)
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%00',
    '/.devmatic/manager.json',
    '//etc/passwd',
    '/api/../secret.txt',
  ])('%s leads nowhere', async url => {
    const { body } = await raw(
      `GET ${url} HTTP/1.1\r\nhost: localhost:${manager.port}\r\nconnection: close\r\n\r\n`,
    )
    expect(body).not.toContain('not for anybody')
    expect(body).not.toContain('root:')
  })

  test('what is no HTTP is answered, and harms nobody', async () => {
    await raw('\u0000\u0001 nonsense\r\n\r\n')
    await raw(`GET / HTTP/1.1\r\n\r\n`)
    expect(await ask('GET', '/api/hello', bearer())).toMatchObject({ status: 200 })
  })

  test('bad input is told as what it is', async () => {
    expect(await ask('GET', '/api/services/nobody', bearer())).toMatchObject({
      status: 404,
      body: expect.stringContaining('There is no service \\"nobody\\"; there are: hello'),
    })
    expect(await ask('GET', '/api/logs?limit=many', bearer())).toMatchObject({ status: 400 })
    expect(await ask('GET', '/api/logs?q=/(/', bearer())).toMatchObject({ status: 400 })
    expect(await ask('GET', '/api/nothing', bearer())).toMatchObject({ status: 404 })
    expect(await ask('GET', '/api/revisions/x', bearer())).toMatchObject({ status: 400 })
  })

  /** Sends bytes as they are: a client would have tidied them up. */
  function raw(bytes: string): Promise<{ body: string }> {
    return new Promise(resolve => {
      const socket = connect(manager.port, '127.0.0.1', () => socket.write(bytes))
      let body = ''
      socket.on('data', chunk => (body += chunk.toString()))
      socket.on('error', () => resolve({ body }))
      socket.on('close', () => resolve({ body }))
      socket.setTimeout(2_000, () => socket.destroy())
    })
  }
})
