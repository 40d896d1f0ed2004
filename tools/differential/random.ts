// node --conditions=@devmatic/source tools/differential/random.ts [RUNS] [SEED]: asks the embedded server and a real
// Kubernetes random sequences of requests, and shrinks the first that they answer differently.
import * as fc from 'fast-check'
import { startEmbeddedApi } from '../test-clusters/embedded.ts'
import { startRealApi } from '../test-clusters/real-api.ts'
import { compareOutcomes } from './compare.ts'
import { talkTo } from './contestant.ts'
import { unexplained } from './known-differences.ts'
import { type Operate, randomOperations, scriptOf } from './random-script.ts'
import { runScript } from './run-script.ts'

const [runs = '100', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)
await using real = await startRealApi()
await using embedded = await startEmbeddedApi()
await using theirs = await talkTo(real)
await using ours = await talkTo(embedded)
let scripts = 0
let operations = 0

/** Where the two servers part on a sequence, each time in a new namespace. */
async function differencesOf(sequence: readonly Operate[]): Promise<string[]> {
  const script = scriptOf(sequence, `random/${seed}-${++scripts}`)
  operations += script.operations.length
  const [expected, got] = await Promise.all([runScript(script, theirs), runScript(script, ours)])
  return compareOutcomes(script, expected, got)
    .flatMap(difference => unexplained(difference) ?? [])
    .flatMap(({ name, lines }) => [name, ...lines.map(line => `    ${line.slice(0, 300)}`)])
}

console.log(`seed ${seed}`)
const result = await fc.check(
  fc.asyncProperty(randomOperations, async sequence => {
    const lines = await differencesOf(sequence)
    if (lines.length > 0) throw new Error(lines.join('\n'))
  }),
  { numRuns: Number(runs), seed: Number(seed) },
)
console.log(
  `${scripts} sequences, ${operations} operations: ${result.failed ? 'different' : 'no difference'}`,
)
if (result.failed) {
  const { operations: fewest } = scriptOf(result.counterexample?.[0] ?? [], 'random/fewest')
  for (const operation of fewest)
    console.log(`  ${operation.name} ${'body' in operation ? (operation.body ?? '') : ''}`)
  console.log(result.errorInstance instanceof Error ? result.errorInstance.message : '')
  process.exitCode = 1
}
