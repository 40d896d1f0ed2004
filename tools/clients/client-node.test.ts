import { once } from 'node:events'
import { createServer, type AddressInfo, connect, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as k8s from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHostNode } from '../../packages/apiserver/src/testing/host-node.ts'
import { startTestServer, type TestServer } from '../../packages/apiserver/src/testing/test-server.ts'

const namespace = 'default'
let cluster: TestServer
const config = new k8s.KubeConfig()
let core: k8s.CoreV1Api

beforeAll(async () => {
  cluster = await startTestServer()
  cluster.server.registerNode('laptop', createHostNode({ main: 'first\nsecond' }))
  config.loadFromFile(cluster.server.kubeconfig)
  core = config.makeApiClient(k8s.CoreV1Api)
  const body = {
    metadata: { name: 'web' },
    spec: { nodeName: 'laptop', containers: [{ name: 'main', image: 'web' }] },
  }
  await core.createNamespacedPod({ namespace, body })
})
afterAll(() => cluster[Symbol.asyncDispose]())

/** Asks until something is true; the test's own time is the limit. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise(resolve => setTimeout(resolve, 5))
}

test('reads and writes objects, with its types', async () => {
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'a' }, data: { a: '1' } } })
  const read = await core.readNamespacedConfigMap({ namespace, name: 'a' })
  expect(read.data).toEqual({ a: '1' })
  expect(read.metadata?.creationTimestamp).toBeInstanceOf(Date)
  await core.replaceNamespacedConfigMap({
    namespace,
    name: 'a',
    body: { metadata: read.metadata ?? {}, data: { a: '2' } },
  })
  await expect(core.replaceNamespacedConfigMap({ namespace, name: 'a', body: read })).rejects.toMatchObject({
    code: 409,
  })
  await core.deleteNamespacedConfigMap({ namespace, name: 'a' })
  await expect(core.readNamespacedConfigMap({ namespace, name: 'a' })).rejects.toMatchObject({ code: 404 })
})

test('applies any object on the server', async () => {
  const objects = k8s.KubernetesObjectApi.makeApiClient(config)
  const body = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web:1' }] },
      },
    },
  } as k8s.KubernetesObject
  const applied = (await objects.patch(
    body,
    undefined,
    undefined,
    'tester',
    true,
    k8s.PatchStrategy.ServerSideApply,
  )) as k8s.V1Deployment
  expect(applied.spec?.replicas).toBe(1)
  expect(applied.metadata?.managedFields?.[0]).toMatchObject({ manager: 'tester', operation: 'Apply' })
})

test('an informer follows what happens', async () => {
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`, () =>
    core.listNamespacedSecret({ namespace }),
  )
  const seen: string[] = []
  for (const event of ['add', 'update', 'delete'] as const)
    informer.on(event, secret => void seen.push(`${event} ${secret.metadata?.name}`))
  informer.on('error', error => void seen.push(`error ${String(error)}`))
  await informer.start()
  const body = { metadata: { name: 'keys' }, stringData: { a: 'b' } }
  await core.createNamespacedSecret({ namespace, body })
  await until(() => seen.length === 1)
  await core.replaceNamespacedSecret({
    namespace,
    name: 'keys',
    body: { ...body, type: 'Opaque', stringData: { a: 'c' } },
  })
  await until(() => seen.length === 2)
  await core.deleteNamespacedSecret({ namespace, name: 'keys' })
  await until(() => seen.length === 3)
  expect(seen).toEqual(['add keys', 'update keys', 'delete keys'])
  await informer.stop()
})

test('a watch tells each change, and ends when it is told to', async () => {
  const events: string[] = []
  const ended = Promise.withResolvers<unknown>()
  const controller = await new k8s.Watch(config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`,
    { labelSelector: 'watched=yes' },
    (type, object: k8s.V1ConfigMap) => void events.push(`${type} ${object.metadata?.name}`),
    error => ended.resolve(error),
  )
  await core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: 'w', labels: { watched: 'yes' } } },
  })
  await core.deleteNamespacedConfigMap({ namespace, name: 'w' })
  await until(() => events.length === 2)
  controller.abort()
  await ended.promise
  expect(events).toEqual(['ADDED w', 'DELETED w'])
})

test('runs a command, with input, outputs and exit code', async () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const status = Promise.withResolvers<k8s.V1Status>()
  const command = ['sh', '-c', 'read word; echo "out $word"; echo err >&2; exit 3']
  await new k8s.Exec(config).exec(namespace, 'web', 'main', command, stdout, stderr, stdin, false, given =>
    status.resolve(given),
  )
  stdin.write('hello\n')
  const { details } = await status.promise
  stdout.end()
  stderr.end()
  expect([await text(stdout), await text(stderr)]).toEqual(['out hello\n', 'err\n'])
  expect(details?.causes).toEqual([{ reason: 'ExitCode', message: '3' }])
})

test('reads a log', async () => {
  const stream = new PassThrough()
  await new k8s.Log(config).log(namespace, 'web', 'main', stream, { follow: false })
  expect(await text(stream)).toBe('first\nsecond\n')
})

test('forwards a port', async () => {
  await using service = await listen(socket => socket.on('data', data => socket.end(`echo ${String(data)}`)))
  const forward = new k8s.PortForward(config)
  await using local = await listen(
    socket => void forward.portForward(namespace, 'web', [service.port], socket, null, socket),
  )
  const client = connect(local.port, '127.0.0.1')
  client.write('hello')
  const [answer] = (await once(client, 'data')) as [Buffer]
  expect(String(answer)).toBe('echo hello')
  client.destroy()
})

async function listen(onConnection: (socket: Socket) => void): Promise<AsyncDisposable & { port: number }> {
  const server = createServer(onConnection)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close()
    },
  }
}
