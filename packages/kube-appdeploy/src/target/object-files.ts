import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type KubeObject, parseYaml } from '@devmatic/kube-model'
import { printObject } from '../render/print-object.ts'

/** Objects without a namespace lie beside the folders of those that have one. */
export async function readObjectFiles(root: string): Promise<KubeObject[]> {
  const names = await readdir(root, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = names.filter(name => name.endsWith('.yaml')).toSorted()
  const texts = await Promise.all(files.map(name => readFile(path.join(root, name), 'utf8')))
  return texts.map(text => parseYaml(text) as unknown as KubeObject)
}

/** Writes an object so that a reader sees the old file or the new one. Secrets are for their owner alone. */
export async function writeObjectFile(root: string, object: KubeObject): Promise<void> {
  const file = fileOf(root, object)
  await mkdir(path.dirname(file), { recursive: true })
  const temporary = `${file}.${randomUUID()}`
  await writeFile(temporary, printObject(object), { mode: object.kind === 'Secret' ? 0o600 : 0o644 })
  await rename(temporary, file)
}

/** Deletes an object's file. */
export async function deleteObjectFile(root: string, object: KubeObject): Promise<void> {
  await rm(fileOf(root, object))
}

/** Names of objects have no characters that files must not have; groups keep kinds of one name apart. */
function fileOf(root: string, { apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : ''
  const name = (metadata.name ?? '').replaceAll(/[/:]/g, '_')
  return path.join(root, metadata.namespace ?? '', `${kind.toLowerCase()}${group}--${name}.yaml`)
}
