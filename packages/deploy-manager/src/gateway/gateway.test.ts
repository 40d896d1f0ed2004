import { readFile, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { connect } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { readLogs } from '@devmatic/kube-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DeployManager, startDeployManager } from '../manager.ts'
import { type Api, createApi } from '../protocol/index.ts'
import { helloProduct, startTestCluster, type TestCluster } from '../testing/cluster.ts'

let cluster: TestCluster
let manager: DeployManager
let api: Api

beforeAll(async () => {
  cluster = await startTestCluster(helloProduct)
  manager = await startDeployManager({
    root: cluster.root,
    environment: 'local',
    state: cluster.state,
    kubeconfig: cluster.kubeconfig,
    port: 0,
    version: '0.0.0',
    embedded: true,
    onError: () => {},
  })
  api = createApi(manager)
}, 60_000)
afterAll(async () => {
  await manager?.close()
  await cluster?.[Symbol.asyncDispose]()
})

/** As a browser asks for a page. */
function get(url = '/', host = 'hello.greeter.localhost'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: manager.port,
      path: url,
      headers: { host: `${host}:${manager.port}`, accept: 'text/html,*/*' },
    }
    http
      .get(options, response => {
        void text(response).then(body => resolve({ status: response.statusCode ?? 0, body }), reject)
      })
      .on('error', reject)
  })
}

async function until(isThere: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await isThere())) {
    if (Date.now() > deadline) throw new Error('It did not come')
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const saveCount = 100

describe('the stable address of a service', { timeout: 150_000 }, () => {
  test('waits for the first start, and serves', async () => {
    expect(await get()).toEqual({ status: 200, body: 'save 0 Hello' })
    expect(await get('/', 'nobody.greeter.localhost')).toMatchObject({ status: 404 })
    expect(await get('/', 'hello.other.localhost')).toMatchObject({ status: 404 })
  })

  test('passes upgrades on', async () => {
    const echoed = await new Promise<string>((resolve, reject) => {
      const socket = connect(manager.port, '127.0.0.1', () =>
        socket.write(
          `GET / HTTP/1.1\r\nhost: hello.greeter.localhost:${manager.port}\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n`,
        ),
      )
      let seen = ''
      socket.on('error', reject)
      socket.on('data', chunk => {
        seen += chunk.toString()
        if (seen.endsWith('\r\n\r\n')) socket.write('over here')
        if (seen.endsWith('over here')) {
          resolve(seen)
          socket.destroy()
        }
      })
    })
    expect(echoed).toMatch(/^HTTP\/1\.1 101 .*over here$/s)
  })

  test('loses no request over a hundred saves under load', async () => {
    await api.setChoices({ body: { modes: { hello: 'source' } } })
    await until(async () =>
      (await api.getService({ params: { service: 'hello' } })).pods.some(
        ({ mode, shape }) => mode === 'source' && shape === 'ready',
      ),
    )
    const program = path.join(cluster.root, 'services', 'hello', 'main.cjs')
    const source = await readFile(program, 'utf8')
    const statuses = new Map<number, number>()
    let isOver = false
    const load = Array.from({ length: 4 }, async () => {
      while (!isOver) {
        const { status } = await get().catch(() => ({ status: -1 }))
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    })
    for (let save = 1; save <= saveCount; save++) {
      await writeFile(program, source.replace('save 0', `save ${save}`))
      await until(async () => (await get()).body.startsWith(`save ${save} `))
    }
    isOver = true
    await Promise.all(load)
    expect([...statuses.keys()]).toEqual([200])
    const { latency, saves } = await api.getSource({ params: { service: 'hello' } })
    expect(saves.length).toBe(50)
    expect(latency).toMatchObject({ samples: 50 })
    await writeFile(program, source)
  })

  test('serves what a program says when it cannot be built', async () => {
    const manifest = path.join(cluster.root, 'manifests', 'hello.yaml')
    const before = await readFile(manifest, 'utf8')
    const build = 'path: services/hello, build: sh build.sh'
    await writeFile(
      path.join(cluster.root, 'services', 'hello', 'build.sh'),
      'echo "no such <module>" >&2; exit 1\n',
    )
    await writeFile(manifest, before.replace('path: services/hello', build))
    await until(async () => (await get()).status === 500)
    const { body } = await get()
    expect(body).toContain('hello cannot be built')
    expect(body).toContain('no such &lt;module&gt;')
    await writeFile(path.join(cluster.root, 'services', 'hello', 'build.sh'), 'exit 0\n')
    await until(async () => (await get()).status === 200)
    await writeFile(manifest, before)
  })

  test('says that a service is off, and how it is started; a preset sets it so, and undo takes it back', async () => {
    await api.setChoices({ body: { preset: 'quiet' } })
    await until(async () => (await get()).status === 503)
    expect((await get()).body).toContain('devmatic mode hello image')
    expect(await api.undoChoices()).toMatchObject({ modes: { hello: 'source' } })
    await until(async () => (await get()).status === 200)
    await expect(api.undoChoices()).rejects.toThrow('Nothing was changed')
  })
})

test('a server that was killed and starts again shows the truth', { timeout: 60_000 }, async () => {
  await api.setChoices({ body: { modes: { hello: 'image' } } })
  await until(async () =>
    (await api.listServices()).every(({ status, mode }) => status.shape === 'ready' && mode === 'image'),
  )
  const { kept } = await api.queryLogs({ query: {} })
  await manager.close()
  manager = await startDeployManager({
    root: cluster.root,
    environment: 'local',
    state: cluster.state,
    kubeconfig: cluster.kubeconfig,
    // The port is taken: another one is chosen.
    port: Number(new URL(cluster.client.url).port),
    version: '0.0.0',
    embedded: true,
    onError: () => {},
  })
  api = createApi(manager)
  await until(async () => (await api.listServices()).every(({ status }) => status.shape === 'ready'))
  const after = await api.queryLogs({ query: {} })
  expect(after.kept.lines).toBeGreaterThanOrEqual(kept.lines)
  // Line by line what the container wrote, though two servers read it.
  const [pod] = (await api.getService({ params: { service: 'hello' } })).pods
  const written = await Array.fromAsync(readLogs(cluster.client, { name: pod!.name, namespace: 'greeter' }))
  const read = await api.queryLogs({ query: { pods: [pod!.name], limit: 2_000 } })
  expect(read.lines.flatMap(({ text: line }) => line.split('\n'))).toEqual(written)
  const { entries } = await api.getTimeline({ query: { kinds: ['manager'] } })
  expect(entries.length).toBe(2)
})
