import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** Files that name what is no source, in the syntax of `.gitignore`; the later one has the last word. */
export const ignoreFileNames: readonly string[] = ['.gitignore', '.ignore']

/** What is never source: version control, installed packages, our own data, and what editors write beside a file. */
const always = [
  '.git',
  '.hg',
  '.svn',
  '.jj',
  'node_modules',
  '.devmatic',
  '*~',
  '.*.sw?',
  '.*.swpx',
  '4913',
  '.#*',
  '#*#',
  '*.___jb_*___',
  '.DS_Store',
]

/** Says which paths below a folder are no source. */
export interface IgnoreRules {
  /** `isFolder` undefined: not known, then a rule for folders alone does not match. */
  isIgnored(file: string, isFolder: boolean | undefined): boolean
  /** Reads the ignore files anew when they are next needed. */
  forget(): void
}

/**
 * Reads the ignore files of a folder, of the folders below it, and of those above it up to the repository's root.
 *
 * @see https://git-scm.com/docs/gitignore
 */
export function createIgnoreRules(root: string): IgnoreRules {
  const top = findRepository(root) ?? root
  const builtIn = ignore().add([...always])
  const byFolder = new Map<string, Ignore | undefined>()
  const rulesOf = (folder: string): Ignore | undefined => {
    if (!byFolder.has(folder)) byFolder.set(folder, readRules(folder))
    return byFolder.get(folder)
  }
  return {
    isIgnored(file, isFolder) {
      const suffix = isFolder ? '/' : ''
      const below = path.relative(root, file)
      if (below === '' || below.startsWith('..')) return false
      if (builtIn.ignores(toSlashes(below) + suffix)) return true
      let ignored = false
      // The nearest ignore file has the last word, so go from the top down.
      for (const folder of foldersBetween(top, path.dirname(file))) {
        const result = rulesOf(folder)?.test(toSlashes(path.relative(folder, file)) + suffix)
        if (result?.ignored) ignored = true
        if (result?.unignored) ignored = false
      }
      return ignored
    },
    forget: () => byFolder.clear(),
  }
}

function readRules(folder: string): Ignore | undefined {
  const texts = ignoreFileNames
    .map(name => readText(path.join(folder, name)))
    .filter(text => text !== undefined)
  return texts.length > 0 ? ignore().add(texts.join('\n')) : undefined
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // most folders have none
  }
}

function findRepository(folder: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at
    if (at === path.dirname(at)) return undefined
  }
}

function foldersBetween(top: string, bottom: string): string[] {
  const names = path
    .relative(top, bottom)
    .split(path.sep)
    .filter(name => name !== '')
  return [top, ...names.map((_, index) => path.join(top, ...names.slice(0, index + 1)))]
}

function toSlashes(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/')
}
