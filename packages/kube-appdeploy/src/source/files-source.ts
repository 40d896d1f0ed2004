import { existsSync } from 'node:fs'
import path from 'node:path'
import { displayPath, readable, readLimited } from './folder-source.ts'
import { variablesFile, type ManifestSource } from './manifest-source.ts'

/** Named files, in the order given; the `variables.yaml` beside the first holds the defaults. */
export function createFilesSource(files: readonly string[]): ManifestSource {
  const read = (file: string): Promise<Uint8Array> => readable(file, () => readLimited(file, file))
  const defaults = path.join(path.dirname(files[0] ?? '.'), variablesFile)
  return {
    displayName: displayPath,
    names: () => Promise.resolve(files),
    open: read,
    async variables() {
      return existsSync(defaults) ? { file: displayPath(defaults), text: await read(defaults) } : undefined
    },
  }
}
