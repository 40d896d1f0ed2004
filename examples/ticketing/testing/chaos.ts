import { parseArgs } from 'node:util'
import { createPool } from '../shared/database.ts'
import { runOnSale } from '../services/visitors/src/on-sale.ts'
import { readOptions } from '../services/visitors/src/options.ts'
import { seededRandom } from '../services/visitors/src/random.ts'
import { findViolations } from './invariants.ts'
import { startProduct, type ProgramName, type RunningProduct } from './product.ts'

// Ends any program or PostgreSQL as SIGKILL does, again and again while visitors buy, and checks the books each time:
//   node testing/chaos.ts [--rounds 20] [--visitors 300] [--seed 1]

const victims = ['queue', 'sales', 'worker', 'bank', 'mail', 'postgres'] as const
const { values } = parseArgs({
  options: { rounds: { type: 'string' }, visitors: { type: 'string' }, seed: { type: 'string' } },
})
const rounds = Number(values.rounds ?? 20)
const seed = Number(values.seed ?? 1)
const random = seededRandom(seed)

const product = await startProduct({ only: ['queue', 'sales', 'worker', 'bank', 'mail'] })
const pool = createPool(product.env, 'chaos')
let failed = 0
try {
  await fetch(`${product.urls.queue}/queue/api/settings`, {
    method: 'PUT',
    headers: { authorization: 'Bearer operator', 'content-type': 'application/json' },
    body: JSON.stringify({ rate: 100 }),
  })
  for (let round = 1; round <= rounds; round++) {
    const victim = victims[Math.floor(random() * victims.length)] ?? 'sales'
    const found = await playRound(product, victim, round)
    if (found.length > 0) failed++
    process.stdout.write(
      `${String(round).padStart(4)} ${victim.padEnd(9)} ${found.length === 0 ? 'ok' : found.join('; ')}\n`,
    )
  }
} finally {
  await pool.end()
  await product[Symbol.asyncDispose]()
}
process.stdout.write(`${rounds - failed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

async function playRound(
  running: RunningProduct,
  victim: ProgramName | 'postgres',
  round: number,
): Promise<string[]> {
  const onSale = {
    ...readOptions(
      [
        '--visitors',
        values.visitors ?? '300',
        '--within',
        '3',
        '--poll',
        '0.5',
        '--end',
        '15',
        '--bots',
        '0',
        '--seed',
        String(seed * 1000 + round),
      ],
      {},
    ),
    queueUrl: running.urls.queue,
    salesUrl: running.urls.sales,
    bankUrl: running.urls.bank,
  }
  const before = await line()
  const visits = runOnSale(onSale)
  await pause(500 + 2500 * random())
  if (victim === 'postgres') {
    await running.postgres.kill()
    await pause(1000 * random())
    await running.postgres.start()
  } else {
    await running.kill(victim)
    await pause(500 * random())
    await running.start(victim)
  }
  const tally = await visits
  const ended = running.ended()
  const found = [...(await findViolations(pool)), ...ended.map(name => `${name} ended by itself`)]
  const after = await line()
  if (after.head < before.head || after.tail < before.tail)
    found.push(`the line went back from ${JSON.stringify(before)} to ${JSON.stringify(after)}`)
  for (const [event, count] of tally.events()) if (event.startsWith('wrong')) found.push(`${event}: ${count}`)
  return [...found, ...(await expireAll())]
}

/** Lets every open hold expire, and looks whether its tickets are on sale again within five seconds. */
async function expireAll(): Promise<string[]> {
  await pool.query(`update sales.hold set expires_at = clock_timestamp() where state = 'held'`)
  await pause(5000)
  const { rows } = await pool.query<{ count: number }>(
    `select count(*) from sales.hold where state = 'held' and expires_at < clock_timestamp() - interval '5 seconds'`,
  )
  const late = rows[0]?.count ?? 0
  return late === 0 ? [] : [`${late} expired holds are not on sale again after 5 s`]
}

async function line(): Promise<{ head: number; tail: number }> {
  const { rows } = await pool.query<{ head: number; tail: number }>('select head, tail from queue.line')
  return rows[0] ?? { head: NaN, tail: NaN }
}

function pause(durationMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, durationMs))
}
