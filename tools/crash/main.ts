// node --conditions=@devmatic/source tools/crash/main.ts [ROUNDS] [SEED]: kills a server under write load, 200 times
// if nothing else is said, and looks each time whether every acknowledged write is there.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleServer } from '../../bench/cluster/bundle-server.ts'
import { crashRounds } from './crash-rounds.ts'

const [rounds = '200', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2)
const folder = await mkdtemp(path.join(tmpdir(), 'crash-'))
console.log(`seed ${seed}`)
const program = await bundleServer(path.join(folder, 'program'))
const report = await crashRounds(path.join(folder, 'cluster'), {
  program,
  rounds: Number(rounds),
  seed: Number(seed),
  onRound: round => round % 20 === 0 && console.log(`${round} kills`),
})
for (const fault of report.faults) console.log(`✗ ${fault.slice(0, 200)}`)
console.log(
  `${report.rounds} kills, ${report.acknowledgedWrites} acknowledged writes, ${report.faults.length} lost or changed; ` +
    `${report.tornTails} tails torn by hand, ${report.warnings} cut off with a warning; log number ${report.generations}`,
)
if (report.faults.length === 0) await rm(folder, { recursive: true })
else console.log(`The folder is kept: ${folder}`)
process.exitCode = report.faults.length === 0 ? 0 : 1
