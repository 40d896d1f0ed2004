import { readFileSync } from 'node:fs'
import path from 'node:path'

/** What the official image's variables ask for. @see https://hub.docker.com/_/postgres */
export interface PostgresSettings {
  /** Folder of the data. */
  data: string
  user: string
  password: string | undefined
  database: string
  /** How clients have to prove who they are. */
  authMethod: string
  initdbArguments: readonly string[]
  /** Scripts `*.sql` and `*.sh` in it run once, in the order of their names, when the data is new. */
  initScripts: string
  /** The Pod's address. */
  address: string
  port: number
}

/**
 * Reads the variables; `NAME_FILE` stands for the contents of a file, as in the image.
 *
 * @throws Error where no password is set and none is said to be needed
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): PostgresSettings {
  const read = (name: string): string | undefined => {
    const file = env[`${name}_FILE`]
    return file === undefined ? env[name] : readFileSync(file, 'utf8').trimEnd()
  }
  const user = read('POSTGRES_USER') ?? 'postgres'
  const password = read('POSTGRES_PASSWORD')
  const authMethod = env['POSTGRES_HOST_AUTH_METHOD'] ?? 'scram-sha-256'
  if (password === undefined && authMethod !== 'trust') {
    throw new Error('Set POSTGRES_PASSWORD to a non-empty value, or POSTGRES_HOST_AUTH_METHOD to "trust".')
  }
  return {
    data: dataFolder(env),
    user,
    password,
    database: read('POSTGRES_DB') ?? user,
    authMethod,
    initdbArguments: (env['POSTGRES_INITDB_ARGS'] ?? '').split(/\s+/).filter(Boolean),
    initScripts: translate('/docker-entrypoint-initdb.d', env['DEVMATIC_MOUNTS']),
    address: env['DEVMATIC_POD_IP'] ?? '127.0.0.1',
    port: Number(env['PGPORT'] ?? 5432),
  }
}

/** Where volumes are mounted for the image: up to version 17, and since. */
const volumes = ['/var/lib/postgresql/data', '/var/lib/postgresql']

/** Data that no volume keeps go with the container, as those in a layer of its own do. */
function dataFolder(env: Readonly<Record<string, string | undefined>>): string {
  if (env['PGDATA'] !== undefined) return path.resolve(env['PGDATA'])
  const mounted = volumes.map(volume => findMount(volume, env['DEVMATIC_MOUNTS'])).find(Boolean)
  return path.join(mounted ?? path.resolve(env['DEVMATIC_CONTAINER_FOLDER'] ?? '.'), 'pgdata')
}

/** Where a path of the container really is. */
function translate(file: string, mounts: string | undefined): string {
  return findMount(file, mounts) ?? file
}

/** The node names each mount as [mountPath, folder]. */
function findMount(wanted: string, mounts: string | undefined): string | undefined {
  const pairs = mounts === undefined ? [] : (JSON.parse(mounts) as [string, string][])
  return pairs.find(([mountPath]) => mountPath === wanted)?.[1]
}
