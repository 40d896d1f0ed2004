import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { KubeError } from '../errors.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { parseKubeconfig } from './parse.ts'

/** Where kubeconfig files are looked for. */
export interface LoadKubeconfigOptions {
  /** Files that must exist; otherwise `KUBECONFIG`'s, otherwise `~/.kube/config`. */
  paths?: readonly string[]
  env?: NodeJS.ProcessEnv
}

/**
 * Reads and merges kubeconfig files as kubectl does: of entries by the same name the first wins, and so does
 * the first `current-context`; relative paths count from the file that they stand in.
 *
 * @returns undefined when no file was named and none exists
 * @throws CodedError `kube/config` when a file cannot be read or understood
 */
export async function loadKubeconfig(options: LoadKubeconfigOptions = {}): Promise<Kubeconfig | undefined> {
  const env = options.env ?? process.env
  const named = options.paths
  const paths = named ?? defaultPaths(env)
  const files = await Promise.all(paths.map(path => readOne(path, named !== undefined)))
  const found = files.filter(file => file !== undefined)
  return found.length === 0 ? undefined : mergeKubeconfigs(found)
}

/** The first entry by each name, of all files in turn. */
function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const current = configs.map(config => config['current-context']).find(Boolean)
  return {
    ...(current ? { 'current-context': current } : {}),
    clusters: firstByName(configs.flatMap(config => config.clusters ?? [])),
    users: firstByName(configs.flatMap(config => config.users ?? [])),
    contexts: firstByName(configs.flatMap(config => config.contexts ?? [])),
  }
}

function defaultPaths(env: NodeJS.ProcessEnv): string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter(Boolean)
  return listed.length > 0 ? listed : [join(env['HOME'] ?? homedir(), '.kube', 'config')]
}

async function readOne(path: string, mustExist: boolean): Promise<Kubeconfig | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    // kubectl skips files of KUBECONFIG that do not exist, and only those.
    if (!mustExist && (cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new KubeError('kube/config', `Cannot read kubeconfig ${path}: ${(cause as Error).message}`, {
      attempt: { verb: 'read', target: path },
      cause,
    })
  }
  return withAbsolutePaths(parseKubeconfig(text, path), dirname(resolve(path)))
}

const CLUSTER_PATHS = ['certificate-authority'] as const satisfies (keyof KubeconfigCluster)[]
const USER_PATHS = [
  'tokenFile',
  'client-certificate',
  'client-key',
] as const satisfies (keyof KubeconfigUser)[]

function withAbsolutePaths(config: Kubeconfig, folder: string): Kubeconfig {
  for (const { cluster } of config.clusters ?? []) {
    for (const key of CLUSTER_PATHS) if (cluster[key]) cluster[key] = absolute(cluster[key], folder)
  }
  for (const { user } of config.users ?? []) {
    for (const key of USER_PATHS) if (user[key]) user[key] = absolute(user[key], folder)
    // A bare command is looked up on PATH; one with a slash is a file beside the kubeconfig.
    if (user.exec && /[/\\]/.test(user.exec.command)) user.exec.command = absolute(user.exec.command, folder)
  }
  return config
}

function absolute(path: string, folder: string): string {
  return isAbsolute(path) ? path : join(folder, path)
}

function firstByName<Entry extends { name: string }>(entries: readonly Entry[]): Entry[] {
  const byName = new Map<string, Entry>()
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry)
  return [...byName.values()]
}
