import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { KubeObject } from '@devmatic/kube-model'
import { printObject } from './print-object.ts'
import type { RenderedProduct } from './rendered.ts'

/** Lists the files that an earlier render wrote, so that only those are ever removed. */
const recordFile = '.kube-appdeploy.json'

/** Names of files, sorted. */
export interface WrittenFolder {
  written: readonly string[]
  removed: readonly string[]
}

/**
 * Writes each object into a file `kind--name.yaml` of a folder, and removes those that an earlier call wrote and
 * this one does not. Every other file stays. A file is whole or as it was.
 */
export async function writeFolder(product: RenderedProduct, folder: string): Promise<WrittenFolder> {
  await mkdir(folder, { recursive: true })
  const earlier = await readRecord(folder)
  const files = nameFiles(product.objects.map(({ object }) => object))
  const written = [...files.keys()].sort()
  // Recorded before they are there: a run that is cut short leaves no file that nobody knows.
  await replaceFile(folder, recordFile, recordOf([...new Set([...earlier, ...written])].sort()))
  for (const [name, object] of files) await replaceFile(folder, name, printObject(object))
  const removed = earlier.filter(name => !files.has(name))
  for (const name of removed) await rm(path.join(folder, name), { force: true })
  await replaceFile(folder, recordFile, recordOf(written))
  return { written, removed }
}

function nameFiles(objects: readonly KubeObject[]): Map<string, KubeObject> {
  const files = new Map<string, KubeObject>()
  for (const object of objects) {
    const base = `${object.kind.toLowerCase()}--${encodeName(object.metadata.name ?? '')}`
    const group = object.apiVersion.split('/').slice(0, -1).join()
    const candidates = [
      base,
      `${base}--${object.metadata.namespace ?? 'default'}`,
      `${base}--${object.metadata.namespace ?? 'default'}--${group}`,
    ]
    const free = candidates.find(candidate => !files.has(`${candidate}.yaml`)) ?? base
    files.set(`${free}.yaml`, object)
  }
  return files
}

/** RBAC's names may hold what file systems do not allow. */
function encodeName(name: string): string {
  return name.replaceAll(
    /[^\w.-]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

async function readRecord(folder: string): Promise<string[]> {
  try {
    const record = JSON.parse(await readFile(path.join(folder, recordFile), 'utf8')) as { files?: unknown }
    const names = Array.isArray(record.files) ? record.files : []
    return names.filter(
      (name): name is string =>
        typeof name === 'string' && path.basename(name) === name && name.endsWith('.yaml'),
    )
  } catch {
    return [] // no record, or a broken one: then nothing is known to be ours, and nothing is removed
  }
}

function recordOf(files: readonly string[]): string {
  return `${JSON.stringify({ about: 'Files written by kube-appdeploy render; it removes only these.', files }, null, 2)}\n`
}

async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const temporary = path.join(folder, `.${name}.${randomUUID()}.tmp`)
  await writeFile(temporary, text)
  await rename(temporary, path.join(folder, name))
}
