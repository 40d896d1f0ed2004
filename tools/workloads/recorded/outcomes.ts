import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Outcomes } from './run-case.ts'

/** Outcomes as a file: in the order of names, so that a new recording differs only where outcomes do. */
export function formatOutcomes(outcomes: Outcomes): string {
  const sorted = Object.fromEntries(Object.entries(outcomes).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify(sorted, undefined, 1)}\n`
}

/** What a suite came to on a real cluster. */
export async function readOutcomes(suite: string): Promise<Outcomes> {
  const file = path.join(import.meta.dirname, '..', 'testdata', `${suite}.json`)
  return JSON.parse(await readFile(file, 'utf8')) as Outcomes
}
