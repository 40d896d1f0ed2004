import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { root } from '../workspaces.ts'

/** A file that was written anew, and how many of its lines are others than before. */
export interface Recorded {
  file: string
  changed: number
}

/** What a program gets: its folder and what it reads; its messages go to ours. */
export interface RunOptions {
  cwd?: string
  input?: string
}

/**
 * Runs a program to its end and resolves to what it printed.
 *
 * @throws Error where it is not installed, or fails
 */
export async function run(
  command: readonly [string, ...string[]],
  options: RunOptions = {},
): Promise<string> {
  const [program, ...args] = command
  const child = spawn(program, args, { cwd: options.cwd ?? root, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  )
  child.stdin.on('error', () => {}) // it ended without reading all: its exit code says why
  child.stdin.end(options.input ?? '')
  const [code, output] = await Promise.all([ended, text(child.stdout)]).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      throw new Error(
        `${program} is not installed; recording needs Go 1.26 and its module proxy (tools/README.md)`,
        { cause: error },
      )
    },
  )
  if (code !== 0) throw new Error(`${command.join(' ')} ended with exit code ${code}`)
  return output
}

/** Writes a file anew and counts the lines that are others than before. */
export async function save(file: string, content: string): Promise<Recorded> {
  const old = await readFile(file, 'utf8').catch(() => '') // a new one
  const before = new Set(old.split('\n'))
  await writeFile(file, content)
  const changed = content.split('\n').filter(line => !before.has(line)).length
  return { file: path.relative(root, file), changed }
}
