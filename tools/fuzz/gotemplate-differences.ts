import { spawnSync } from 'node:child_process'
import { compareTemplateCase, runTemplateCase, type TemplateCase } from '../conformance/gotemplate.ts'
import { templateCase } from './gotemplate-cases.ts'

/** A case that Go answers otherwise than we do. */
export interface Difference {
  readonly question: TemplateCase
  readonly difference: string
}

/**
 * Asks both sides the cases of so many seeds.
 *
 * @throws Error where the oracle cannot be run
 */
export function differences(oracle: string, firstSeed: number, count: number): Difference[] {
  const questions = Array.from({ length: count }, (_, i) => templateCase(firstSeed + i))
  const { stdout, error } = spawnSync(oracle, {
    input: questions.map(question => JSON.stringify(question)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 31 - 1,
  })
  if (error) throw error
  const answers = stdout.trimEnd().split('\n')
  return questions.flatMap((question, i) => {
    const recorded = { ...question, ...(JSON.parse(answers[i] ?? '{}') as object) }
    const difference = differenceOf(recorded)
    return difference === undefined ? [] : [{ question, difference }]
  })
}

const tooDeep = (error: string | undefined): boolean =>
  error?.endsWith('exceeded maximum template depth (100000)') ?? false

function differenceOf(recorded: TemplateCase): string | undefined {
  // The oracle's own limit comes before Go's; which of ours comes first is not Go's to say.
  if (recorded.error === 'oracle: output limit reached') return undefined
  // Go's JSON says U+FFFD for bytes that are not UTF-8.
  const answer = (text: string): string => text.toWellFormed()
  try {
    const got = runTemplateCase(recorded)
    const readable = 'output' in got ? { output: answer(got.output) } : { error: answer(got.error) }
    // JavaScript's stack may end before Go's count does; then which of two templates that call each other it is, differs.
    if (tooDeep(recorded.error) && 'error' in got && tooDeep(got.error)) return undefined
    const compared = compareTemplateCase(recorded, readable)
    return compared.passed ? undefined : `expected ${compared.expected}\n  got      ${compared.got}`
  } catch (problem) {
    return `threw ${problem instanceof Error ? problem.stack : String(problem)}`
  }
}
