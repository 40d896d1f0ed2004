import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { buildEnvironment, type EnvironmentContext } from '../environment/environment.ts'
import { expandVariables } from '../environment/expand.ts'
import type { Image } from '../images/image.ts'
import type { ImageTable } from '../images/image-table.ts'
import type { Container } from '../pod/pod.ts'
import { prepareMounts, translateMounts, type Mount, type VolumeFolders } from '../volumes/pod-volumes.ts'

/** What a container's process is made of, besides the container. */
export interface PlanContext extends EnvironmentContext {
  images: ImageTable
  volumes: VolumeFolders
  podIP: string
  /** Where processes run whose container and image do not say: the product's folder. */
  folder: string
  /** What every process gets: PATH, HOME, and what makes it find its Pod's address and names. */
  baseEnv: Readonly<Record<string, string>>
  /** What the file at the container's `terminationMessagePath` really is. */
  terminationLog: string
}

/** The process that a container stands for. */
export interface ContainerPlan {
  command: string[]
  folder: string
  env: Record<string, string>
  mounts: Mount[]
  uid?: number
  gid?: number
}

/**
 * Works out the process of a container. Host mode has no mounts: their paths in command, arguments and variables
 * are replaced by where the files are, and `DEVMATIC_MOUNTS` says so to the preload of Node programs.
 *
 * @throws CodedError `process-node/image`, `process-node/config`
 */
export async function planContainer(container: Container, context: PlanContext): Promise<ContainerPlan> {
  const image = await context.images.resolve(container.image ?? '')
  const variables = await buildEnvironment(container, context)
  const mounts = [
    ...(await prepareMounts(container, context.volumes, variables)),
    terminationMount(container, context),
  ]
  const program = image.folder ?? context.folder
  const kept = [...new Set([program, context.folder, ...keptFolders(program)])]
  const env = withMounts({ ...fillIn(image.env, context), ...variables }, { mounts, kept })
  return {
    command: commandOf(container, image, { ...context, variables }).map(word =>
      translateMounts(word, mounts, kept),
    ),
    folder: await folderOf(container, image, { mounts, fallback: context.folder }),
    env: {
      HOSTNAME: context.pod.spec.hostname ?? context.pod.metadata.name,
      ...context.baseEnv,
      DEVMATIC_CONTAINER_FOLDER: path.dirname(context.terminationLog),
      DEVMATIC_KEPT_FOLDERS: kept.join(':'),
      DEVMATIC_MOUNTS: JSON.stringify(mounts.map(({ mountPath, source }) => [mountPath, source])),
      ...env,
      ...nodeOptions(context.baseEnv, env),
    },
    mounts,
    ...userOf(container, context),
  }
}

/** A Pod's own options of Node stand beside those that load the preload: without it, it would not find its names. */
function nodeOptions(...environments: Readonly<Record<string, string>>[]): { NODE_OPTIONS: string } {
  return { NODE_OPTIONS: environments.flatMap(env => env['NODE_OPTIONS'] ?? []).join(' ') }
}

/** A program's folder, and those above it that hold packages: no mount stands for them, wherever they lie. */
function keptFolders(folder: string): string[] {
  const parent = path.dirname(folder)
  const above = parent === folder ? [] : keptFolders(parent)
  return existsSync(path.join(folder, 'node_modules')) ? [folder, ...above] : above
}

function terminationMount(container: Container, context: PlanContext): Mount {
  return {
    mountPath: container.terminationMessagePath ?? '/dev/termination-log',
    source: context.terminationLog,
    readOnly: false,
  }
}

function withMounts(
  env: Readonly<Record<string, string>>,
  { mounts, kept }: { mounts: readonly Mount[]; kept: readonly string[] },
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, translateMounts(value, mounts, kept)]),
  )
}

/** @see https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#notes */
function commandOf(
  container: Container,
  image: Image,
  context: PlanContext & { variables: Record<string, string> },
): string[] {
  const expand = (words: readonly string[]): string[] =>
    words.map(word => expandVariables(word, context.variables))
  const ofImage = (words: readonly string[]): string[] => words.map(word => fillInWord(word, context))
  if (container.command?.length) return expand([...container.command, ...(container.args ?? [])])
  return [
    ...ofImage(image.entrypoint),
    ...(container.args?.length ? expand(container.args) : ofImage(image.arguments)),
  ]
}

function fillIn(env: Readonly<Record<string, string>>, context: PlanContext): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fillInWord(value, context)]))
}

/** `{ip}` is the Pod's address, and `{port:5432}` what its port 5432 is there. */
function fillInWord(word: string, context: PlanContext): string {
  return word.replaceAll('{ip}', context.podIP).replaceAll(/\{port:(\d+)\}/g, '$1')
}

async function folderOf(
  container: Container,
  image: Image,
  options: { mounts: readonly Mount[]; fallback: string },
): Promise<string> {
  const fallback = image.folder ?? options.fallback
  if (!container.workingDir) return fallback
  const folder = translateMounts(path.posix.normalize(container.workingDir), options.mounts)
  // A folder of the image, such as /app: what the image stands for here has another.
  return (await stat(folder).catch(() => undefined))?.isDirectory() ? folder : fallback
}

/** Only root may become another user; else the process runs as we do. */
function userOf(container: Container, { pod }: PlanContext): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const uid = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser
  const gid = container.securityContext?.runAsGroup ?? pod.spec.securityContext?.runAsGroup
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
}
