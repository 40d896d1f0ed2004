import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { root } from '../workspaces.ts'

/** What a part of the check found, and what to do where it did not pass. */
export interface Result {
  passed: boolean
  output: string
  remedy: string
}

/** One part of the check. */
export interface Part {
  name: string
  run: () => Result | Promise<Result>
}

/** A part that is an installed program: its exit code tells. */
export function program([command, ...args]: [string, ...string[]], remedy: string): Part['run'] {
  return async () => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const ended = new Promise<number | null>((resolve, reject) =>
      child.on('error', reject).on('close', resolve),
    )
    const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    return { passed: code === 0, output: out + err, remedy }
  }
}

/** A part that found these things. */
export function findings(found: readonly string[], remedy: string): Result {
  return { passed: found.length === 0, output: found.map(line => `  ${line}`).join('\n'), remedy }
}
