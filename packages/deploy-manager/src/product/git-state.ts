import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { GitState } from '../protocol/index.ts'

const run = promisify(execFile)

/** Asks git about a folder; undefined where it has no answer: no repository, a broken one, or no git at all. */
export async function git(folder: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], {
      maxBuffer: 64 * 1024 * 1024,
      timeout: 20_000,
    })
    return stdout
  } catch {
    return undefined
  }
}

/** Where git stands; the branch is empty where there is no repository. */
export async function readGitState(folder: string): Promise<GitState> {
  const [head, commit, changes] = await Promise.all([
    git(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
    git(folder, 'rev-parse', '--quiet', '--verify', 'HEAD'),
    git(folder, 'status', '--porcelain', '--untracked-files=normal', '--', '.'),
  ])
  const id = commit?.trim()
  const branch = head?.trim()
  return {
    branch: branch ?? id?.slice(0, 10) ?? '',
    ...(id !== undefined && { commit: id }),
    detached: branch === undefined && id !== undefined,
    dirty: (changes ?? '').trim() !== '',
  }
}
