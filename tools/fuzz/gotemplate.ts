// node --conditions=@devmatic/source tools/fuzz/gotemplate.ts ORACLE [FIRST SEED] [CASES]: asks our text/template
// what it asks the oracle of tools/oracles/gotemplate, and prints where they differ.
import { differences } from './gotemplate-differences.ts'

const [oracle = '', firstSeed = '1', count = '10000'] = process.argv.slice(2)
if (!oracle) {
  console.error(
    'Usage: node --conditions=@devmatic/source tools/fuzz/gotemplate.ts ORACLE [FIRST SEED] [CASES]',
  )
  process.exit(2)
}
const found = differences(oracle, Number(firstSeed), Number(count))
for (const { question, difference } of found) console.error(`✗ ${JSON.stringify(question)}\n  ${difference}`)
console.error(`${count} cases, ${found.length} differ`)
process.exitCode = found.length > 0 ? 1 : 0
