import { renderError } from '../diagnostic.ts'
import { byBytes, maxTemplateBytes, variablesFile, type ManifestSource } from './manifest-source.ts'

/** A folder at a revision. */
export interface GitSourceOptions {
  /** A folder inside the repository. */
  directory: string
  /** Such as `HEAD~1`, a branch, a tag or a commit. */
  revision: string
  /** The manifests' folder, from `directory`. */
  path: string
  recursive?: boolean
}

interface TreeEntry {
  mode: string
  sizeBytes: number
  path: string
}

/**
 * A folder as a git revision holds it. The working tree is neither read nor touched.
 *
 * @throws CodedError `source/unreadable`: no repository, no such revision or folder, a link; `source/too-large`
 */
export async function createGitSource(options: GitSourceOptions): Promise<ManifestSource> {
  const { simpleGit } = await import('simple-git')
  const git = simpleGit(options.directory)
  const shown = `git:${options.revision}:${options.path}`
  const folder = options.path
    .replace(/^\.\//, '')
    .replace(/\/*$/, '/')
    .replace(/^\.?\/$/, '')
  const fail = (error: unknown): never => {
    const reason = error instanceof Error ? error.message.trim().replace(/^fatal: /, '') : String(error)
    throw renderError('source/unreadable', `${shown} cannot be read: ${reason}`, { cause: error })
  }
  const listing = await git
    .raw([
      'ls-tree',
      '-l',
      '-z',
      ...(options.recursive ? ['-r'] : []),
      '--end-of-options',
      options.revision,
      ...(folder ? [folder] : []),
    ])
    .catch(fail)
  const entries = parseTree(listing).filter(entry => entry.path.startsWith(folder))
  if (entries.length === 0) fail(new Error('the revision has no such folder'))
  const read = async (name: string): Promise<Uint8Array> => {
    const entry = entries.find(candidate => candidate.path === folder + name)
    if (entry?.mode === '120000') fail(new Error(`${name} is a link; copy the file into the folder`))
    if (entry && entry.sizeBytes > maxTemplateBytes) {
      throw renderError(
        'source/too-large',
        `${shown}: ${name} has ${entry.sizeBytes} bytes; a template may have ${maxTemplateBytes}`,
      )
    }
    return git.showBuffer([`${options.revision}:./${folder}${name}`]).catch(fail)
  }
  const names = entries.map(entry => entry.path.slice(folder.length))
  return {
    displayName: name => `${shown.replace(/\/*$/, '')}/${name}`,
    names: () => Promise.resolve(names.filter(isTemplate).sort(byBytes)),
    open: read,
    async variables() {
      if (!names.includes(variablesFile)) return undefined
      return { file: `${shown}/${variablesFile}`, text: await read(variablesFile) }
    },
  }
}

function isTemplate(name: string): boolean {
  return name.endsWith('.yaml') && name.split('/').at(-1) !== variablesFile
}

/** Reads `git ls-tree -l -z`: mode, type, object, size and path of each entry, from the current folder. */
function parseTree(listing: string): TreeEntry[] {
  return listing.split('\0').flatMap(line => {
    const tab = line.indexOf('\t')
    const [mode = '', type, , size] = line.slice(0, tab).split(/ +/)
    return type === 'blob' ? [{ mode, sizeBytes: Number(size), path: line.slice(tab + 1) }] : []
  })
}
