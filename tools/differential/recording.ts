import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from '../workspaces.ts'
import type { Script } from './operation.ts'
import type { Outcome } from './run-script.ts'

const folder = path.join(root, 'testdata', 'differential')

/** Path of a script's recording. */
export function recordingOf({ name }: Pick<Script, 'name'>): string {
  return path.join(folder, `${name}.jsonl`)
}

/** Paths of all recordings. */
export async function recordingFolder(): Promise<string[]> {
  return Array.fromAsync(glob('**/*.jsonl', { cwd: folder }), file => path.join(folder, file))
}

/**
 * Reads what the real server answered to a script.
 *
 * @throws Error where nothing is recorded, or the operations were others then
 */
export async function readRecording(script: Script): Promise<Outcome[]> {
  const text = await readFile(recordingOf(script), 'utf8').catch(() => '')
  const steps = text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as { name: string; outcome: Outcome })
  const names = script.operations.map(({ name }) => name)
  if (steps.map(({ name }) => name).join('\n') !== names.join('\n'))
    throw new Error(`${script.name} is recorded with other operations: run npm run record -- differential`)
  return steps.map(({ outcome }) => outcome)
}

/** A recording's text: one line for each operation. */
export function printRecording(script: Script, outcomes: readonly Outcome[]): string {
  const lines = script.operations.map(({ name }, index) => JSON.stringify({ name, outcome: outcomes[index] }))
  return `${lines.join('\n')}\n`
}
