import { readFileSync, realpathSync, statSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { renderError } from '../diagnostic.ts'
import { byBytes, maxTemplateBytes, variablesFile, type ManifestSource } from './manifest-source.ts'

/** How a folder is read. */
export interface FolderSourceOptions {
  /** Whether subfolders are read too; those that begin with a dot never are. */
  recursive?: boolean
}

/**
 * The `*.yaml` files of a folder, in the order of their names; `variables.yaml` holds the defaults.
 *
 * @throws CodedError `source/unreadable`: not there, no folder, a link that loops or leaves the folder
 */
export async function createFolderSource(
  folder: string,
  options: FolderSourceOptions = {},
): Promise<ManifestSource> {
  const root = await readable(folder, async () => {
    if (!(await stat(folder)).isDirectory()) throw new Error('it is no folder')
    return realpath(folder)
  })
  const display = (name: string): string => displayPath(path.join(folder, name))
  const read = (name: string): Promise<Uint8Array> => readInside(root, path.join(folder, name))
  return {
    displayName: display,
    names: () => readable(folder, () => listTemplates(folder, options.recursive ?? false)),
    open: read,
    async variables() {
      const names = await readable(folder, () => readdir(folder))
      return names.includes(variablesFile)
        ? { file: display(variablesFile), text: await read(variablesFile) }
        : undefined
    },
  }
}

/** Names below a folder with `/` between their parts, in byte order. */
async function listTemplates(folder: string, recursive: boolean): Promise<string[]> {
  const names: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      if (!recursive || entry.name.startsWith('.')) continue
      for (const name of await listTemplates(path.join(folder, entry.name), true))
        names.push(`${entry.name}/${name}`)
    } else if (entry.name.endsWith('.yaml') && entry.name !== variablesFile) {
      names.push(entry.name)
    }
  }
  return names.sort(byBytes)
}

/** Reads a file that lies within the folder, wherever links lead. */
async function readInside(root: string, file: string): Promise<Uint8Array> {
  return readable(file, () => {
    const target = realpathSync.native(file)
    if (!target.startsWith(root + path.sep)) {
      throw new Error(`it is a link to ${target}, outside the folder; copy the file into the folder`)
    }
    return readLimited(target, file)
  })
}

/**
 * Reads a file of a size that a template may have. Small files are read sooner here than a thread could be asked to.
 *
 * @throws CodedError `source/too-large`
 */
export function readLimited(file: string, shown: string): Uint8Array {
  const { size } = statSync(file)
  if (size > maxTemplateBytes) {
    const [mib, limit] = [size, maxTemplateBytes].map(bytes => Math.floor(bytes / 1024 / 1024))
    throw renderError(
      'source/too-large',
      `${displayPath(shown)} has ${mib} MiB; a template may have ${limit}`,
      {
        position: { file: displayPath(shown), line: 1, column: 1 },
        hint: 'Split it into several files.',
      },
    )
  }
  return readFileSync(file)
}

/** Turns the system's errors into one that says what to do. */
export async function readable<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Error && error.name === 'CodedError') throw error
    const shown = displayPath(file)
    throw renderError('source/unreadable', `${shown} cannot be read: ${reasonOf(error)}`, {
      position: { file: shown, line: 1, column: 1 },
      cause: error,
    })
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'it does not exist; check the path'
    case 'ELOOP':
      return 'its links lead in a circle'
    case 'EACCES':
      return 'its permissions forbid it'
    case 'EISDIR':
      return 'it is a folder'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** A path as short as it is from where the user stands, with `/` on every system. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file)) || '.'
  const shown = relative.startsWith('..') && path.isAbsolute(file) ? file : relative
  return shown.split(path.sep).join('/')
}
