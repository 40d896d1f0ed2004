// node --conditions=@devmatic/source tools/differential/main.ts [SCRIPT…]: runs scripts against the embedded
// server and a real Kubernetes, and prints where they differ and `differences.json` does not say so.
import { startEmbeddedApi } from '../test-clusters/embedded.ts'
import { startRealApi } from '../test-clusters/real-api.ts'
import { compareOutcomes } from './compare.ts'
import { talkTo } from './contestant.ts'
import { loadScripts } from './load-scripts.ts'
import { runScript } from './run-script.ts'
import { unexplained } from './known-differences.ts'

const asked = process.argv.slice(2)
const scripts = (await loadScripts()).filter(
  ({ name }) => asked.length === 0 || asked.some(each => name.includes(each)),
)
await using real = await startRealApi()
await using embedded = await startEmbeddedApi()
await using theirs = await talkTo(real)
await using ours = await talkTo(embedded)
let operations = 0
let known = 0
let differing = 0
for (const script of scripts) {
  operations += script.operations.length
  const [expected, got] = await Promise.all([runScript(script, theirs), runScript(script, ours)])
  for (const difference of compareOutcomes(script, expected, got)) {
    const rest = unexplained(difference)
    if (rest) differing++
    else known++
    if (rest)
      console.log([`✗ ${rest.name}`, ...rest.lines.map(line => `    ${line.slice(0, 400)}`)].join('\n'))
  }
}
console.log(
  `${scripts.length} scripts, ${operations} operations: ${differing} differ, and ${known} more for a known reason`,
)
process.exitCode = differing > 0 ? 1 : 0
