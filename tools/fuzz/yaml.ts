// node --conditions=@devmatic/source tools/fuzz/yaml.ts ORACLE [FIRST SEED] [CASES] [--record]: asks our YAML reader
// and printer what it asks the oracle of tools/oracles/gotemplate, and prints where they differ.
import { spawnSync } from 'node:child_process'
import { yaml } from '../conformance/yaml.ts'
import { yamlCase } from './yaml-cases.ts'

const [oracle = '', firstSeed = '1', count = '10000', record] = process.argv.slice(2)
if (!oracle) {
  console.error(
    'Usage: node --conditions=@devmatic/source tools/fuzz/yaml.ts ORACLE [FIRST SEED] [CASES] [--record]',
  )
  process.exit(2)
}

const cases = Array.from({ length: Number(count) }, (_, index) => yamlCase(Number(firstSeed) + index))
const { stdout, error } = spawnSync(oracle, {
  input: cases.map(question => JSON.stringify(question)).join('\n'),
  encoding: 'utf8',
  maxBuffer: 2 ** 31,
})
if (error) throw error
const answers = stdout.trimEnd().split('\n')
let failed = 0
for (const [index, line] of answers.entries()) {
  const recorded = { ...cases[index], ...(JSON.parse(line) as object) }
  if (record === '--record') console.log(JSON.stringify(recorded))
  const answer = await answerOf(recorded)
  if (answer === undefined) continue
  failed++
  console.error(`✗ ${JSON.stringify(cases[index])}\n  ${answer}`)
}
console.error(`${answers.length} cases, ${failed} differ`)
process.exitCode = failed > 0 ? 1 : 0

async function answerOf(recorded: object): Promise<string | undefined> {
  try {
    const answer = await yaml.run(recorded)
    return answer.passed ? undefined : `expected ${answer.expected}\n  got      ${answer.got}`
  } catch (problem) {
    return `threw ${problem instanceof Error ? problem.stack : String(problem)}`
  }
}
