// node --conditions=@devmatic/source tools/fuzz/sprig.ts ORACLE [FIRST SEED] [CASES] [FUNCTION]: asks our functions
// what it asks the oracle of tools/oracles/gotemplate, and prints where they differ.
import { spawnSync } from 'node:child_process'
import type { TemplateCase } from '../conformance/gotemplate.ts'
import { compareSprigCase, runSprigCase } from '../conformance/sprig.ts'
import { sprigCase } from './sprig-cases.ts'

const [oracle = '', firstSeed = '1', count = '10000', only] = process.argv.slice(2)
if (!oracle) {
  console.error(
    'Usage: node --conditions=@devmatic/source tools/fuzz/sprig.ts ORACLE [FIRST SEED] [CASES] [FUNCTION]',
  )
  process.exit(2)
}
const questions = Array.from({ length: Number(count) }, (_, index) =>
  sprigCase(Number(firstSeed) + index, only),
)
const { stdout, error } = spawnSync(oracle, {
  input: questions.map(question => JSON.stringify(question)).join('\n'),
  encoding: 'utf8',
  maxBuffer: 2 ** 31 - 1,
})
if (error) throw error
const answers = stdout.trimEnd().split('\n')
let differing = 0
for (const [index, question] of questions.entries()) {
  const difference = differenceOf({ ...question, ...(JSON.parse(answers[index] ?? '{}') as object) })
  if (difference === undefined) continue
  differing++
  console.error(
    `✗ ${question.name} ${question.options?.funcs} ${question.options?.numbers} ${question.template}\n  ${difference}`,
  )
}
console.error(`${count} cases, ${differing} differ`)
process.exitCode = differing > 0 ? 1 : 0

function differenceOf(recorded: TemplateCase): string | undefined {
  let got: { output: string } | { error: string }
  try {
    got = runSprigCase(recorded)
  } catch (problem) {
    return problem instanceof Error ? `a throw: ${problem.stack}` : String(problem)
  }
  // Go's JSON says U+FFFD for bytes that are not UTF-8.
  const readable =
    'output' in got ? { output: got.output.toWellFormed() } : { error: got.error.toWellFormed() }
  const compared = compareSprigCase(recorded, readable)
  return compared.passed ? undefined : `expected ${compared.expected}\n  got      ${compared.got}`
}
