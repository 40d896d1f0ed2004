import { hasCode } from '@devmatic/base'
import { expect, test } from 'vitest'
import type { KubeClient } from '../client.ts'
import { createKubeClient } from '../create-client.ts'
import { isKubeError, type KubeError } from '../errors.ts'
import { cut, json, serve, silence, status } from '../testing/http-server.ts'

const POD = { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: 'shop' }
const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' } }
const core = json({ resources: [{ name: 'pods', kind: 'Pod', namespaced: true, verbs: [] }] })

async function failure(promise: Promise<unknown>): Promise<KubeError> {
  const error = await promise.then(
    () => expect.fail('it went well'),
    (reason: unknown) => reason,
  )
  if (!isKubeError(error)) throw error
  return error
}

async function withClient<Result>(
  url: string,
  use: (client: KubeClient) => Promise<Result>,
): Promise<Result> {
  await using client = await createKubeClient({ url })
  return await use(client)
}

test('comes back when the server says when, whatever the verb, and is narrower from then on', async () => {
  const busy = status(429, 'TooManyRequests', { 'retry-after': '0' })
  await using server = await serve(busy, busy, json(pod))
  await using client = await createKubeClient({ url: server.url, width: 8 })
  expect(await client.create(pod)).toEqual(pod)
  expect(server.requests).toHaveLength(3)
  expect(client.width).toBe(2)
})

test('429 without Retry-After is an answer, as of a disruption budget', async () => {
  await using server = await serve(status(429, 'TooManyRequests'))
  const refused = await failure(
    withClient(server.url, client => client.evict({ name: 'web', namespace: 'shop' })),
  )
  expect(refused).toMatchObject({ code: 'kube/too-many-requests', verb: 'evict' })
  expect(server.requests).toHaveLength(1)
})

test('an overwhelmed server is not asked for ever', async () => {
  await using server = await serve(status(503, 'ServiceUnavailable', { 'retry-after': '0' }))
  expect(await failure(withClient(server.url, client => client.get(POD)))).toMatchObject({
    code: 'kube/unavailable',
  })
  expect(server.requests.length).toBeLessThan(20)
})

test('reads and applies are sent again after a cut; what would be done twice is not', async () => {
  await using reads = await serve(cut, cut, json(pod))
  expect(await withClient(reads.url, client => client.get(POD))).toEqual(pod)
  await using applies = await serve(cut, json(pod))
  expect(await withClient(applies.url, client => client.apply(pod, { fieldManager: 'test' }))).toEqual(pod)
  await using creates = await serve(cut, json(pod))
  expect(await failure(withClient(creates.url, client => client.create(pod)))).toMatchObject({
    code: 'kube/unreachable',
  })
  expect(creates.requests).toHaveLength(1)
})

test('a read that is cut each time fails, saying what could not be reached', async () => {
  await using server = await serve(cut)
  const error = await failure(withClient(server.url, client => client.get(POD)))
  expect(error).toMatchObject({ code: 'kube/unreachable', target: 'Pod shop/web', status: undefined })
  expect(error.message).toContain(`get Pod shop/web: cannot reach ${server.url}`)
  expect(server.requests).toHaveLength(4)
})

test('nobody listens: no waiting, no second try', async () => {
  const { url } = await serve().then(async server => {
    await server[Symbol.asyncDispose]()
    return server
  })
  const startedAt = Date.now()
  const error = await failure(withClient(url, client => client.get(POD)))
  expect(error.code).toBe('kube/unreachable')
  expect(error.message).toContain('ECONNREFUSED')
  expect(Date.now() - startedAt).toBeLessThan(1_000)
})

test.each([
  ['CERT_HAS_EXPIRED', 'certificate has expired'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'Hostname/IP does not match certificate'],
])('a certificate that cannot be trusted is told as such, and not tried again: %s', async (code, message) => {
  let tries = 0
  await using client = await createKubeClient({
    url: 'https://api.example',
    wrapTransport: inner => ({
      ...inner,
      request() {
        tries++
        return Promise.reject(Object.assign(new Error(message), { code }))
      },
    }),
  })
  expect(await failure(client.get(POD))).toMatchObject({
    code: 'kube/certificate',
    message: `get Pod shop/web: the certificate of https://api.example cannot be trusted: ${message}`,
  })
  expect(tries).toBe(1)
})

test('a busy server that takes no more connections is tried again, one that never answered is not', async () => {
  await using server = await serve(core, json(pod))
  let failures = 1
  let tries = 0
  await using client = await createKubeClient({
    url: server.url,
    wrapTransport: inner => ({
      ...inner,
      request(request) {
        tries++
        if (tries === 1 || failures-- <= 0) return inner.request(request)
        return Promise.reject(
          Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
        )
      },
    }),
  })
  await client.raw('/version')
  expect(await client.create(pod)).toMatchObject({ metadata: { name: 'web' } })
  expect(tries).toBe(3)
  const never = { code: 'UND_ERR_CONNECT_TIMEOUT' }
  let asked = 0
  await using stranger = await createKubeClient({
    url: server.url,
    wrapTransport: inner => ({
      ...inner,
      request: () => (asked++, Promise.reject(Object.assign(new Error('Connect Timeout Error'), never))),
    }),
  })
  expect(await failure(stranger.get(POD))).toMatchObject({ code: 'kube/unreachable' })
  expect(asked).toBe(1)
})

test('a server that is half up says so', async () => {
  await using server = await serve(status(503, 'ServiceUnavailable'))
  const error = await failure(withClient(server.url, client => client.get(POD)))
  expect(error.code).toBe('kube/unavailable')
  expect(error.message).toContain('The server is not ready')
})

test('silence ends with the deadline, and the caller’s own reason comes back untouched', async () => {
  await using server = await serve(silence)
  await using client = await createKubeClient({ url: server.url, timeoutMs: 50 })
  const late = await failure(client.get(POD))
  expect(late.code).toBe('kube/timeout')
  expect(late.message).toBe('get Pod shop/web: no answer within 0.05 s')
  const reason = new Error('changed my mind')
  const abort = new AbortController()
  const call = client.get(POD, { signal: abort.signal, timeoutMs: 10_000 })
  abort.abort(reason)
  await expect(call).rejects.toBe(reason)
})

test('an answer that comes in part is cut off by the deadline too', async () => {
  await using server = await serve((_request, response) => {
    response.writeHead(200)
    response.write('{"kind":')
  })
  expect((await failure(withClient(server.url, client => client.get(POD, { timeoutMs: 50 })))).code).toBe(
    'kube/timeout',
  )
})

test('answers that are not Kubernetes’: text, HTML, nothing', async () => {
  const proxy = await serve((_request, response) => void response.writeHead(502).end('<h1>Bad gateway</h1>'))
  await using server = proxy
  const gateway = await failure(withClient(server.url, client => client.get(POD)))
  expect(gateway).toMatchObject({ code: 'kube/unavailable', status: 502 })
  expect(gateway.message).toContain('Bad gateway')
  await using portal = await serve(
    (_request, response) => void response.writeHead(200).end('<h1>Log in</h1>'),
  )
  const login = await failure(withClient(portal.url, client => client.get(POD)))
  expect(login.code).toBe('kube/protocol')
  expect(login.message).toContain('<h1>Log in</h1>')
})

test('no more requests at once than the width', async () => {
  let active = 0
  let most = 0
  await using server = await serve((_request, response) => {
    most = Math.max(most, ++active)
    setTimeout(() => {
      active--
      response.end(JSON.stringify(pod))
    }, 2)
  })
  await using client = await createKubeClient({ url: server.url, width: 5 })
  await Promise.all(Array.from({ length: 40 }, () => client.get(POD)))
  expect(most).toBe(5)
})

test('objects without a name are refused before they become a request about all', async () => {
  await using server = await serve(core)
  await using client = await createKubeClient({ url: server.url })
  const nameless = await failure(client.delete({ ...POD, name: '' }))
  expect(hasCode(nameless, 'kube/bad-request')).toBe(true)
  expect(server.requests.every(({ method }) => method === 'GET')).toBe(true)
})

test('names and selectors cannot leave their place in the path', async () => {
  await using server = await serve(core, json(pod))
  await using client = await createKubeClient({ url: server.url })
  await client.resource(POD)
  await client.get({ ...POD, name: '../secrets/x?y', namespace: 'a/b' })
  expect(server.requests.at(-1)?.url).toBe('/api/v1/namespaces/a%2Fb/pods/..%2Fsecrets%2Fx%3Fy')
})
