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
const batchSize = 5000
let differing = 0
let crashes = 0
for (let asked = 0; asked < Number(count); asked += batchSize) {
  const size = Math.min(batchSize, Number(count) - asked)
  const questions = Array.from({ length: size }, (_, index) =>
    sprigCase(Number(firstSeed) + asked + index, only),
  )
  for (const [index, answer] of ask(questions).entries()) report(questions[index]!, answer)
}
console.error(`${count} cases, ${differing} differ, ${crashes} end Go itself`)
process.exitCode = differing > 0 ? 1 : 0

/** The oracle's answers. What ends the program (Go's stack, say, in a map inside itself) is found by halves. */
function ask(questions: readonly TemplateCase[]): (object | undefined)[] {
  const { stdout, error } = spawnSync(oracle, {
    input: questions.map(question => JSON.stringify(question)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 2 ** 31 - 1,
  })
  if (error && !('code' in error && error.code === 'EPIPE')) throw error
  const answers = stdout.trimEnd().split('\n')
  if (answers.length === questions.length && stdout !== '')
    return answers.map(answer => JSON.parse(answer) as object)
  if (questions.length === 1) return [undefined]
  const half = questions.length >> 1
  return [...ask(questions.slice(0, half)), ...ask(questions.slice(half))]
}

function report(question: TemplateCase, answer: object | undefined): void {
  if (!answer) {
    crashes++
    return
  }
  const difference = differenceOf({ ...question, ...answer })
  if (difference === undefined) return
  differing++
  console.error(
    `✗ ${question.name} ${question.options?.funcs} ${question.options?.numbers} ${question.template}\n  ${difference}`,
  )
}

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
