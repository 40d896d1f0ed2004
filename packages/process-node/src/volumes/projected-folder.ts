import { chmod, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { nodeError } from '../node-error.ts'

/** Files of a folder, by their paths in it. */
export type ProjectedFiles = ReadonlyMap<string, { content: Buffer; mode: number }>

/**
 * Makes a folder hold just these files, so that a reader sees either all of the old ones or all of the new:
 * they lie in a folder of their own, to which `..data` points, and each name points through that link. Nothing
 * is written when nothing has changed.
 *
 * @returns whether anything changed
 * @throws CodedError `process-node/volume` for a path that leaves the folder
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/volume/util/atomic_writer.go
 */
export async function writeProjectedFolder(folder: string, files: ProjectedFiles): Promise<boolean> {
  for (const file of files.keys()) checkPath(file)
  await mkdir(folder, { recursive: true })
  const current = await readlink(path.join(folder, '..data')).catch(() => undefined)
  if (current !== undefined && (await holds(path.join(folder, current), files))) return false
  const next = `..${new Date().toISOString().replaceAll(/[-:T]/g, '_').replace('Z', '')}.${process.hrtime.bigint()}`
  await writeFiles(path.join(folder, next), files)
  await pointTo(folder, '..data', next)
  await linkNames(folder, files)
  if (current !== undefined) await rm(path.join(folder, current), { recursive: true, force: true })
  return true
}

async function writeFiles(folder: string, files: ProjectedFiles): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [file, { content, mode }] of files) {
    const target = path.join(folder, file)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, content)
    await chmod(target, mode) // not subject to umask, unlike writeFile's mode
  }
}

async function linkNames(folder: string, files: ProjectedFiles): Promise<void> {
  const names = new Set([...files.keys()].map(file => file.split('/')[0] ?? file))
  for (const name of names) await pointTo(folder, name, path.join('..data', name))
  for (const name of await readdir(folder)) {
    if (!name.startsWith('..') && !names.has(name))
      await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

/** Replaces a link in one step. */
async function pointTo(folder: string, name: string, target: string): Promise<void> {
  const link = path.join(folder, name)
  if ((await readlink(link).catch(() => undefined)) === target) return
  const temporary = path.join(folder, '..tmp')
  await rm(temporary, { force: true })
  await symlink(target, temporary)
  await rename(temporary, link)
}

async function holds(folder: string, files: ProjectedFiles): Promise<boolean> {
  const present = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  if (present.filter(entry => !entry.isDirectory()).length !== files.size) return false
  for (const [file, { content }] of files) {
    const found = await readFile(path.join(folder, file)).catch(() => undefined)
    if (!found?.equals(content)) return false
  }
  return true
}

function checkPath(file: string): void {
  const parts = file.split('/')
  if (file === '' || path.isAbsolute(file) || parts.includes('..') || parts[0]?.startsWith('..')) {
    throw nodeError('process-node/volume', `${JSON.stringify(file)} is no path within a volume`)
  }
}
