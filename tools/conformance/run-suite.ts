import { readLines, type Suite } from './suite.ts'

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
 * Runs every case of a file through a suite.
 *
 * @throws Error where the file cannot be read or a line is no case: then nothing has been shown
 */
export async function runSuite(suite: Suite, file: string, skips: Skips = {}): Promise<SuiteResult> {
  const result: SuiteResult = { passed: 0, failures: [], skipped: [] }
  for await (const { name, record } of suite.cases?.(file) ?? readLines(file, suite.parse?.bind(suite))) {
    const reason = skips[name]
    if (reason !== undefined) {
      result.skipped.push({ name, reason })
      continue
    }
    const failure = await runCase(suite, record)
    if (failure) result.failures.push({ name, ...failure })
    else result.passed++
  }
  return result
}

async function runCase(suite: Suite, record: unknown): Promise<Omit<Failure, 'name'> | undefined> {
  try {
    const answer = await suite.run(record)
    return answer.passed ? undefined : answer
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { expected: 'an answer', got: `a throw: ${text}` }
  }
}
