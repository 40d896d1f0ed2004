import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createPool } from '../shared/database.ts'
import type { Environment } from '../shared/environment.ts'
import { migrate } from '../services/migrations/src/migrate.ts'
import { createFront } from './front.ts'
import { startPostgres, type TestPostgres } from './postgres.ts'

/** The programs of the product that serve, with the file that starts each. */
const programs = {
  queue: 'queue/src/main.ts',
  sales: 'sales/src/main.ts',
  seatplan: 'seatplan/src/main.ts',
  shop: 'shop/src/main.ts',
  bank: 'bank/src/main.ts',
  worker: 'worker/src/main.ts',
  mail: 'worker/src/mail.ts',
  fakeaws: 'fakeaws/src/main.ts',
} as const

export type ProgramName = keyof typeof programs

/** The product as processes of this machine, without a cluster. */
export interface RunningProduct extends AsyncDisposable {
  /** Where the public pages are. */
  url: string
  postgres: TestPostgres
  /** Where each program listens. */
  urls: Readonly<Record<ProgramName, string>>
  /** Variables that hold for all programs, such as the database's. */
  env: Environment
  /** Ends a program as SIGKILL does. */
  kill(name: ProgramName): Promise<void>
  /** Starts a program that was ended, and waits until it is ready. */
  start(name: ProgramName): Promise<void>
  /** Process ids of the programs that run. */
  pids(): Map<ProgramName, number>
  /** Programs that have ended though nobody asked them to. */
  ended(): ProgramName[]
  /** The settings that the queue reads, as the ConfigMap's volume holds them. */
  settingsFolder: string
}

/** How a product is to be started. */
export interface ProductOptions {
  /** The programs to start; all by default. */
  only?: readonly ProgramName[]
  /** Where the public pages listen; any free port by default. */
  port?: number
  /** Shows what the programs log. */
  verbose?: boolean
  /** PostgreSQL's settings. */
  settings?: readonly string[]
}

/** Starts PostgreSQL, migrates it, starts the programs, and puts one address before them. */
export async function startProduct(options: ProductOptions = {}): Promise<RunningProduct> {
  const names = options.only ?? (Object.keys(programs) as ProgramName[])
  const postgres = await startPostgres({ settings: options.settings ?? [] })
  const pool = createPool(postgres.env, 'migrations')
  await migrate(pool)
  await pool.end()

  const entries = await Promise.all(
    Object.keys(programs).map(async name => [name, `http://127.0.0.1:${await freePort()}`] as const),
  )
  const urls = Object.fromEntries(entries) as Record<ProgramName, string>
  const front = createFront({
    '/': urls.shop,
    '/queue': urls.queue,
    '/seats': urls.seatplan,
    '/bank': urls.bank,
    '/mailbox': urls.mail,
  })
  front.listen(options.port ?? 0, '127.0.0.1')
  await once(front, 'listening')
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  const settingsFolder = await writeSettings()
  const env = { ...postgres.env, ...environment(urls, url), SETTINGS_DIR: settingsFolder }

  const children = new Map<ProgramName, ChildProcess>()
  const start = async (name: ProgramName): Promise<void> => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        path.join(import.meta.dirname, '../services', programs[name]),
      ],
      {
        env: { PATH: process.env['PATH'], ...env, PORT: new URL(urls[name]).port, POD_NAME: name },
        stdio: options.verbose ? 'inherit' : ['ignore', 'ignore', 'inherit'],
      },
    )
    children.set(name, child)
    await untilReady(`${urls[name]}/readyz`, child)
  }
  const end = async (name: ProgramName, signal: NodeJS.Signals): Promise<void> => {
    const child = children.get(name)
    children.delete(name)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  await Promise.all(names.map(start))
  return {
    url,
    urls,
    postgres,
    env,
    settingsFolder,
    start,
    kill: name => end(name, 'SIGKILL'),
    pids: () =>
      new Map([...children].flatMap(([name, { pid }]) => (pid === undefined ? [] : [[name, pid] as const]))),
    ended: () =>
      [...children].flatMap(([name, { exitCode, signalCode }]) =>
        (exitCode ?? signalCode) === null ? [] : [name],
      ),
    async [Symbol.asyncDispose]() {
      await Promise.all([...children.keys()].map(name => end(name, 'SIGTERM')))
      front.closeAllConnections()
      front.close()
      await postgres[Symbol.asyncDispose]()
      await rm(settingsFolder, { recursive: true, force: true })
    },
  }
}

/** What the manifests give the programs of an internal environment. */
function environment(urls: Record<ProgramName, string>, publicUrl: string): Record<string, string> {
  return {
    ENVIRONMENT: 'alone',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    // As manifests/presets.yaml gives it.
    NODE_OPTIONS: '--max-semi-space-size=8',
    ADMISSION_KEY: 'a key for this machine only, not for any other',
    WEBHOOK_KEY: 'another key for this machine only, for the bank',
    OPERATOR_TOKEN: 'operator',
    SALES_URL: urls.sales,
    SEATPLAN_URL: urls.seatplan,
    PAYMENT_URL: urls.bank,
    PUBLIC_URL: publicUrl,
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: urls.fakeaws,
    AWS_ACCESS_KEY_ID: 'S3RVER',
    AWS_SECRET_ACCESS_KEY: 'S3RVER',
    EXPORT_BUCKET: 'ticketing-exports',
    ENTRANCE_TABLE: 'ticketing-entrance',
    MAIL_FROM: 'tickets@zomerlicht.example',
  }
}

async function writeSettings(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ticketing-settings-'))
  const settings = { rate: '50', paused: 'false', 'opens-at': '', 'turn-minutes': '10' }
  await Promise.all(
    Object.entries(settings).map(([name, value]) => writeFile(path.join(folder, name), value)),
  )
  return folder
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended with ${child.exitCode}`)
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}

/** A port of the loopback interface that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}
