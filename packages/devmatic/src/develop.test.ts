import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import {
  defaultPort,
  type Deployment,
  type LogLine,
  type Plan,
  type Price,
  type Service,
  type Timeline,
} from '@devmatic/deploy-manager/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

interface Result {
  code: number
  out: string
  err: string
}

const options = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']
const main = path.join(import.meta.dirname, 'main.ts')
let folder: string

/** Runs the command line as a user would, in a process of its own, in the product's folder. */
function devmatic(...args: string[]): Promise<Result> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [...options, main, ...args],
      { cwd: folder, timeout: 100_000 },
      (error, out, err) =>
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err }),
    )
  })
}

async function json<T>(...args: string[]): Promise<T> {
  const { out, code, err } = await devmatic(...args, '-o', 'json')
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as T
}

/** Asks a stable URL through the one port. */
function get(url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const { port, host, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: pathname, headers: { host, ...headers } }, response => {
        void text(response).then(body => resolve({ status: response.statusCode ?? 0, body }), reject)
      })
      .on('error', reject)
  })
}

async function until<T>(look: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const value = await look()
    if (isThere(value) || Date.now() > deadline) return value
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function git(...args: string[]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    execFile(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args],
      { cwd: folder },
      error => (error ? reject(error) : resolve()),
    )
  })
}

const consumer = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: caller
  annotations: { description: "Calls hello" }
spec:
  selector: { matchLabels: { app: caller } }
  template:
    metadata: { labels: { app: caller } }
    spec:
      containers:
      - name: caller
        image: hello
        env: [{ name: HELLO_URL, value: "http://hello/" }]
`

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'develop-'))
}, 120_000)

afterAll(async () => {
  await devmatic('down')
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
})

describe('every verb', { timeout: 120_000 }, () => {
  test('init and up', async () => {
    const init = await devmatic('init', '.', '--name', 'greeter')
    expect(init).toMatchObject({ code: 0, out: expect.stringContaining('wrote devmatic.yaml') })
    expect((await devmatic('init')).err).toContain('is there already')
    expect((await devmatic('status')).err).toContain('Nothing runs here yet; devmatic up starts it')
    await writeFile(path.join(folder, 'manifests', 'caller.yaml'), consumer)
    await git('init', '--quiet', '--initial-branch', 'main')
    await git('add', '--all')
    await git('commit', '--quiet', '-m', 'start')
    // Whether somebody else on this machine had the port before does not matter.
    const other = createServer().listen(defaultPort, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve).once('error', resolve))
    const up = await devmatic('up')
    other.close()
    expect(up.err).toContain('Another program listens at port 4680')
    expect(up.err).toContain('Ready after')
    expect(up).toMatchObject({ code: 0, out: expect.stringContaining('/open?token=') })
  })

  test('status, url and a stable address', async () => {
    const services = await json<Service[]>('status')
    expect(services.map(({ name, mode, status }) => [name, mode, status.shape])).toEqual([
      ['caller', 'image', 'ready'],
      ['hello', 'image', 'ready'],
    ])
    const { out } = await devmatic('url', 'hello')
    expect(out).toMatch(/^http:\/\/hello\.greeter\.localhost:\d+\/\n$/)
    expect(await get(out.trim())).toEqual({ status: 200, body: 'Hello\n' })
    expect((await devmatic('url', 'nobody')).err).toContain(
      'There is no service "nobody"; there are: caller, hello',
    )
  })

  test('why, events and the way to kubectl', async () => {
    expect((await devmatic('why', 'hello')).out).toMatch(
      /hello runs because caller needs it\n {2}caller\n {2}hello {2}by HELLO_URL \(manifests\/caller\.yaml:\d+\)/,
    )
    expect(await json<object[]>('events', 'hello')).not.toHaveLength(0)
    expect((await devmatic('kubeconfig')).out.trim()).toBe(
      path.join(folder, '.devmatic', 'cluster', 'kubeconfig'),
    )
  })

  test('logs by service, field, level and text, and following them', async () => {
    const url = (await devmatic('url', 'hello')).out.trim()
    const follower = spawn(
      process.execPath,
      [...options, main, 'logs', 'hello', '-f', '--tail', '0', '-o', 'json'],
      {
        cwd: folder,
      },
    )
    const seen: string[] = []
    follower.stdout.on('data', (chunk: Buffer) => seen.push(...chunk.toString().trim().split('\n')))
    try {
      const lines = await until(
        async () => {
          await get(`${url}marked`)
          return seen.map(line => JSON.parse(line) as LogLine)
        },
        found => found.length > 2,
      )
      expect(lines.every(({ service }) => service === 'hello')).toBe(true)
    } finally {
      follower.kill('SIGTERM')
    }
    const { out } = await devmatic(
      'logs',
      'hello',
      '--field',
      'path=/marked',
      '--level',
      'info',
      '-o',
      'json',
    )
    const found = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as LogLine)
    expect(found.length).toBeGreaterThan(2)
    expect(found[0]).toMatchObject({ message: 'asked', level: 'info', fields: { path: '/marked' } })
    expect((await devmatic('logs', '--grep', 'no such (line|text)')).out).toBe('')
  })

  test('a saved manifest is deployed by itself, a broken one keeps what runs', async () => {
    const file = path.join(folder, 'manifests', 'variables.yaml')
    const url = (await devmatic('url', 'hello')).out.trim()
    await writeFile(file, 'greeting: Good morning\n')
    expect(
      (
        await until(
          () => get(url),
          ({ body }) => body === 'Good morning\n',
        )
      ).body,
    ).toBe('Good morning\n')
    await writeFile(file, 'greetings: wrong\n')
    const { err } = await until(
      () => devmatic('plan'),
      ({ code }) => code === 1,
    )
    expect(err).toContain('greeting')
    expect(await get(url)).toEqual({ status: 200, body: 'Good morning\n' })
    await writeFile(file, 'greeting: Hello again\n')
    await until(
      () => get(url),
      ({ body }) => body === 'Hello again\n',
    )
    expect((await devmatic('plan')).out).toContain('Nothing to do')
  })

  test('off is not deployed and says so; what is needed is priced', async () => {
    const url = (await devmatic('url', 'hello')).out.trim()
    expect((await devmatic('mode', 'hello', 'off')).err).toContain('caller needs hello: HELLO_URL')
    const page = await get(url)
    expect(page).toMatchObject({ status: 503, body: expect.stringContaining('devmatic mode hello image') })
    await devmatic('mode', 'caller', 'off')
    const price = await json<Price>('mode', 'caller', 'image', '--price')
    expect(price.needed.map(({ service, because }) => [service, because])).toEqual([
      ['hello', 'caller: HELLO_URL'],
    ])
    expect(price.pods).toEqual({ before: 0, after: 2 })
    expect(await devmatic('mode', 'caller', 'image', '--with-needed')).toMatchObject({ code: 0 })
    expect(
      (
        await until(
          () => get(url),
          ({ status }) => status === 200,
        )
      ).body,
    ).toBe('Hello again\n')
    expect((await devmatic('mode', 'caller', 'source')).err).toContain('cannot run from source')
  })

  test('source mode: a save is served, a failed start is told, and the way back', async () => {
    const url = (await devmatic('url', 'hello')).out.trim()
    const program = path.join(folder, 'services', 'hello', 'main.js')
    const before = await readFile(program, 'utf8')
    expect(await devmatic('mode', 'hello', 'source')).toMatchObject({ code: 0, out: 'hello is source\n' })
    await until(
      () => get(url),
      ({ status }) => status === 200,
    )
    await writeFile(program, before.replace('${greeting}', '${greeting}, saved'))
    expect(
      (
        await until(
          () => get(url),
          ({ body }) => body.includes('saved'),
        )
      ).body,
    ).toBe('Hello again, saved\n')
    const timeline = await until(
      () => json<Timeline>('timeline', 'hello'),
      ({ entries }) => entries.some(({ text }) => text === 'serves the save'),
    )
    expect(timeline.entries.map(({ kind }) => kind)).toContain('save')
    await writeFile(program, before)
    expect(await devmatic('mode', 'hello', 'image')).toMatchObject({ code: 0 })
  })

  test('a shell runs a command and ends with its exit code', async () => {
    await until(
      () => json<Service[]>('status'),
      all => all.every(({ status }) => status.shape === 'ready'),
    )
    for (let time = 0; time < 5; time++)
      expect(await devmatic('shell', 'hello', '--', 'true')).toMatchObject({ code: 0, err: '' })
    expect(await devmatic('shell', 'hello', '--', 'sh', '-c', 'echo in $0; exit 7')).toMatchObject({
      code: 7,
      out: expect.stringContaining('in sh'),
    })
    expect((await devmatic('shell', 'hello', '--pod', 'none')).err).toContain('has no Pod none that runs')
  })

  test('restart, history, rollback and deploy', async () => {
    expect(await devmatic('restart', 'hello')).toMatchObject({ code: 0, out: 'hello restarts\n' })
    const revisions = await json<{ number: number }[]>('history')
    expect(revisions.length).toBeGreaterThan(1)
    const [newest] = revisions
    expect(await devmatic('history', String(newest!.number))).toMatchObject({ code: 0 })
    const plan = await json<Plan>('rollback', String(newest!.number - 1), '--plan')
    expect(plan.counts).toBeDefined()
    const ended = await json<Deployment>('rollback', '1')
    expect(ended.state).toBe('succeeded')
    const url = (await devmatic('url', 'hello')).out.trim()
    expect(
      (
        await until(
          () => get(url),
          ({ body }) => body === 'Hello\n',
        )
      ).body,
    ).toBe('Hello\n')
    expect(await json<Deployment>('deploy')).toMatchObject({ state: 'succeeded' })
    expect((await devmatic('deploy')).out).toBe('Nothing to do\n')
  })

  test('git: choices belong to their branch, and a pull says what it changed', async () => {
    await git('checkout', '--quiet', '-b', 'other')
    await until(
      () => devmatic('preset'),
      () => true,
    )
    await writeFile(path.join(folder, 'manifests', 'variables.yaml'), 'greeting: Pulled\n')
    await git('commit', '--quiet', '-am', 'change the greeting')
    const impact = await until(
      () => json<{ services: { service: string; causes: string[] }[] } | null>('pull'),
      found => found !== null && found.services.length > 0,
    )
    expect(impact?.services.map(({ service, causes }) => [service, causes])).toEqual([
      ['hello', ['variable']],
    ])
    expect(await devmatic('mode', 'caller', 'off')).toMatchObject({ code: 0 })
    await git('checkout', '--quiet', 'main')
    const services = await until(
      () => json<Service[]>('status'),
      all => all.every(({ mode }) => mode === 'image'),
    )
    expect(services.map(({ mode }) => mode)).toEqual(['image', 'image'])
  })
})
