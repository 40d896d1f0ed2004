import { readFile } from 'node:fs/promises'
import type { Suite } from './suite.ts'

/** One recorded case that our code answered otherwise. */
export interface Failure {
  name: string
  expected: string
  got: string
}

/** What a run of recorded cases came to. `skipped` are named, with their reasons, in `skips.json`. */
export interface SuiteResult {
  passed: number
  failures: Failure[]
  skipped: { name: string; reason: string }[]
}

/** Reasons by the name of a case. */
export type Skips = Readonly<Record<string, string>>

/**
 * Runs every line of a JSON-lines file through a suite.
 *
 * @throws Error where the file cannot be read or a line is no JSON: then nothing has been shown
 */
export async function runSuite(suite: Suite, file: string, skips: Skips = {}): Promise<SuiteResult> {
  const result: SuiteResult = { passed: 0, failures: [], skipped: [] }
  const lines = (await readFile(file, 'utf8')).split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const name = nameOf(line, `${file}:${index + 1}`)
    const reason = skips[name]
    if (reason !== undefined) {
      result.skipped.push({ name, reason })
      continue
    }
    const failure = await runCase(suite, line)
    if (failure) result.failures.push({ name, ...failure })
    else result.passed++
  }
  return result
}

async function runCase(suite: Suite, line: string): Promise<Omit<Failure, 'name'> | undefined> {
  try {
    const answer = await suite.run((suite.parse ?? JSON.parse)(line))
    return answer.passed ? undefined : answer
  } catch (error) {
    return { expected: 'an answer', got: `a throw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` }
  }
}

function nameOf(line: string, where: string): string {
  try {
    const record = JSON.parse(line) as { name?: unknown }
    return typeof record.name === 'string' ? record.name : where
  } catch (error) {
    throw new Error(`${where}: this line is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
