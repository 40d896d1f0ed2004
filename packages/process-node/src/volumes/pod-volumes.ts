import { mkdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expandVariables } from '../environment/expand.ts'
import { nodeError } from '../node-error.ts'
import type { Container, Volume } from '../pod/pod.ts'
import { isProjection, projectVolume, type ProjectionContext } from './project-data.ts'
import { writeProjectedFolder } from './projected-folder.ts'

/** Where a bound claim's data lie. */
export interface ClaimSource {
  /** @throws CodedError `process-node/volume` while the claim is not bound, or not there */
  folderOf(namespace: string, claimName: string): Promise<string>
}

/** What volumes are made of, and the folder for those of one Pod. */
export interface VolumeContext extends ProjectionContext {
  claims: ClaimSource
  folder: string
}

/** Folders by the names of their volumes. */
export type VolumeFolders = ReadonlyMap<string, string>

/** One mount of a container: what it sees at `mountPath` is at `source`. */
export interface Mount {
  mountPath: string
  source: string
  readOnly: boolean
}

/**
 * Prepares all volumes of a Pod; called again, brings those that are copies of API objects up to date.
 *
 * @throws CodedError `process-node/volume`, its message as in an event `FailedMount`
 */
export async function preparePodVolumes(context: VolumeContext): Promise<VolumeFolders> {
  const folders = new Map<string, string>()
  for (const volume of context.pod.spec.volumes ?? []) {
    try {
      folders.set(volume.name, await prepareVolume(volume, context))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      throw nodeError(
        'process-node/volume',
        `MountVolume.SetUp failed for volume "${volume.name}" : ${message}`,
        error,
      )
    }
  }
  return folders
}

async function prepareVolume(volume: Volume, context: VolumeContext): Promise<string> {
  const own = path.join(context.folder, volume.name)
  if (isProjection(volume)) {
    await writeProjectedFolder(own, await projectVolume(volume, context))
    return own
  }
  if (volume.emptyDir) {
    await mkdir(own, { recursive: true })
    return own
  }
  const { namespace, name } = context.pod.metadata
  if (volume.hostPath) return prepareHostPath(volume.hostPath)
  if (volume.persistentVolumeClaim)
    return context.claims.folderOf(namespace, volume.persistentVolumeClaim.claimName)
  if (volume.ephemeral) return context.claims.folderOf(namespace, `${name}-${volume.name}`)
  const kind = Object.keys(volume).find(key => key !== 'name') ?? 'of no kind'
  throw nodeError('process-node/volume', `volumes of kind ${kind} are not supported here`)
}

/** @see https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types */
async function prepareHostPath(source: { path: string; type?: string }): Promise<string> {
  const { path: file, type = '' } = source
  if (type === 'DirectoryOrCreate') await mkdir(file, { recursive: true })
  if (type === 'FileOrCreate') await writeFile(file, '', { flag: 'a' })
  const found = await stat(file).catch(() => undefined)
  if (type === '') return file
  const check = hostPathTypes[type]
  if (!check) throw nodeError('process-node/volume', `unknown hostPath type ${type}`)
  if (!found || !check(found))
    throw nodeError('process-node/volume', `hostPath type check failed: ${file} is not ${describeType(type)}`)
  return file
}

interface FileKind {
  isDirectory(): boolean
  isFile(): boolean
  isSocket(): boolean
  isCharacterDevice(): boolean
  isBlockDevice(): boolean
}

const hostPathTypes: Readonly<Record<string, (found: FileKind) => boolean>> = {
  Directory: found => found.isDirectory(),
  DirectoryOrCreate: found => found.isDirectory(),
  File: found => found.isFile(),
  FileOrCreate: found => found.isFile(),
  Socket: found => found.isSocket(),
  CharDevice: found => found.isCharacterDevice(),
  BlockDevice: found => found.isBlockDevice(),
}

function describeType(type: string): string {
  const names: Readonly<Record<string, string>> = {
    Socket: 'a socket file',
    CharDevice: 'a character device',
    BlockDevice: 'a block device',
  }
  return names[type] ?? (type.startsWith('Directory') ? 'a directory' : 'a file')
}

/**
 * The mounts of one container, its subPaths created where they are missing.
 *
 * @throws CodedError `process-node/config`
 */
export async function prepareMounts(
  container: Container,
  folders: VolumeFolders,
  env: Readonly<Record<string, string>>,
): Promise<Mount[]> {
  const mounts: Mount[] = []
  for (const mount of container.volumeMounts ?? []) {
    const folder = folders.get(mount.name)
    if (folder === undefined)
      throw nodeError(
        'process-node/config',
        `volume "${mount.name}" of container ${container.name} is not prepared`,
      )
    const subPath = mount.subPathExpr ? expandVariables(mount.subPathExpr, env) : (mount.subPath ?? '')
    mounts.push({
      mountPath: path.posix.normalize(mount.mountPath).replace(/(.)\/$/, '$1'),
      source: await resolveSubPath(folder, subPath),
      readOnly: mount.readOnly ?? false,
    })
  }
  return mounts
}

async function resolveSubPath(folder: string, subPath: string): Promise<string> {
  if (subPath === '') return folder
  if (path.isAbsolute(subPath) || subPath.split('/').includes('..')) {
    throw nodeError('process-node/config', `subPath ${JSON.stringify(subPath)} must lie within its volume`)
  }
  const source = path.join(folder, subPath)
  if (!(await stat(source).catch(() => undefined))) await mkdir(source, { recursive: true })
  return source
}

/**
 * Replaces mount paths within a text by where the files are: host mode has no mounts. The longest path wins.
 *
 * @param kept folders that are what they are, though a mount covers them: the program's own
 */
export function translateMounts(
  text: string,
  mounts: readonly Mount[],
  kept: readonly string[] = [],
): string {
  const sorted = mounts
    .filter(mount => mount.mountPath !== '/')
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length)
  if (sorted.length === 0) return text
  const paths = sorted
    .map(mount => mount.mountPath.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|')
  // A path begins after something that is no part of one, and ends at a slash or where no name goes on.
  const pattern = new RegExp(`(?<![\\w./-])(${paths})(?=/|$|[^\\w.-])`, 'g')
  return text.replaceAll(pattern, (found, _path: string, offset: number) => {
    const isKept = kept.some(folder => text.startsWith(folder, offset))
    return (isKept ? undefined : sorted.find(mount => mount.mountPath === found)?.source) ?? found
  })
}
