import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createKubeClient, type Transport } from '@devmatic/kube-client'
import { createRandom } from './random.ts'
import { Ledger } from './ledger.ts'
import { tearTail } from './tear.ts'
import { startVictim } from './victim.ts'
import { readAll, writeUntilDeath } from './write-load.ts'

const longestRound = 300

/** What came of killing a server again and again. */
export interface CrashReport {
  rounds: number
  acknowledgedWrites: number
  /** What was promised and is not there, or is there and was never asked for. */
  faults: string[]
  /** Rounds after which the log ended in the middle of a write, by the crash or by us. */
  tornTails: number
  /** How often a server said that it cut such an end off. */
  warnings: number
  /** Snapshots that were begun. */
  generations: number
}

/** Under write load, kills a server at random moments; each next one must have all that was acknowledged. */
export async function crashRounds(
  folder: string,
  options: { program: string; rounds: number; seed: number; onRound?: (round: number) => void },
): Promise<CrashReport> {
  const random = createRandom(options.seed)
  const ledger = new Ledger()
  const report: CrashReport = {
    rounds: 0,
    acknowledgedWrites: 0,
    faults: [],
    tornTails: 0,
    warnings: 0,
    generations: 0,
  }
  const data = path.join(folder, 'data')
  for (let round = 0; round <= options.rounds; round++) {
    const victim = await startVictim(options.program, folder)
    await using access = await connect(victim.kubeconfig)
    report.faults.push(...ledger.audit(await readAll(access.transport)))
    report.warnings += victim.warnings.length
    if (round === options.rounds) {
      await victim.kill()
      break
    }
    const load = writeUntilDeath(access.transport, ledger, random)
    // So many more answers, and a moment: somewhere in the writes that are under way.
    const enough = ledger.acknowledgedWrites + Math.floor(random() * longestRound)
    while (ledger.acknowledgedWrites < enough) await pause(1)
    await pause(random() * 10)
    await victim.kill()
    await load
    if (random() < 0.5 && (await tearTail(data, random)) > 0) report.tornTails++
    report.rounds++
    options.onRound?.(round + 1)
  }
  report.acknowledgedWrites = ledger.acknowledgedWrites
  report.generations = Math.max(
    ...(await readdir(data)).map(name => Number(/^log-(\d+)$/.exec(name)?.[1] ?? 0)),
  )
  return report
}

async function connect(kubeconfig: string): Promise<AsyncDisposable & { transport: Transport }> {
  let transport: Transport | undefined
  const client = await createKubeClient({ kubeconfig, wrapTransport: inner => (transport = inner) })
  if (!transport) throw new Error('The client made no transport.')
  return { transport, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
}
