import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The repository's folder. */
export const root: string = path.dirname(import.meta.dirname)

/** What the tools read of a `package.json`. */
export interface Manifest {
  name: string
  version?: string
  private?: boolean
  bin?: Record<string, string>
  files?: string[]
  exports?: Record<string, unknown>
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/** One package of this repository. */
export interface Workspace {
  name: string
  /** Absolute. */
  folder: string
  manifest: Manifest
}

/** Every package of the repository, by name. */
export function readWorkspaces(): Map<string, Workspace> {
  const folders = ['packages', 'examples'].flatMap(group => {
    const base = path.join(root, group)
    return readdirSync(base).map(name => path.join(base, name))
  })
  const found = folders.filter(folder => existsSync(path.join(folder, 'package.json'))).map(readWorkspace)
  return new Map(found.map(workspace => [workspace.name, workspace]))
}

/** The package in a folder. */
export function readWorkspace(folder: string): Workspace {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest
  return { name: manifest.name, folder, manifest }
}

/** The names of all packages that one declares to use, this repository's or not. */
export function declaredBy({ manifest }: Workspace): string[] {
  return [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.devDependencies ?? {})]
}

/** A package and those of this repository that it is made of, each after those that it uses. */
export function madeOf(workspace: Workspace, all: ReadonlyMap<string, Workspace>): Workspace[] {
  const order = new Set<Workspace>()
  const visiting = new Set<Workspace>()
  const visit = (next: Workspace): void => {
    if (visiting.has(next)) return // a circle, or met before
    visiting.add(next)
    for (const name of declaredBy(next)) {
      const used = all.get(name)
      if (used) visit(used)
    }
    order.add(next)
  }
  visit(workspace)
  return [...order]
}
