// The ticketing product: an on-sale of 50,000 visitors before the queue, and holds a second in sales.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createPool } from '../examples/ticketing/shared/database.ts'
import { freePort, startProduct, type RunningProduct } from '../examples/ticketing/testing/product.ts'
import { loadHolds, type HoldLoad } from './ticketing/hold-load.ts'
import { loadQueue } from './ticketing/queue-load.ts'
import { pause } from './ticketing/percentile.ts'

const root = path.join(import.meta.dirname, '../examples/ticketing')

/** Prints figures beside their limits. Generator, services and PostgreSQL share the machine. */
export async function run(): Promise<void> {
  console.log('Method: PostgreSQL with its default durability; generator and product on the same cores.')
  const product = await startProduct({ only: ['queue', 'sales', 'worker'] })
  const replicas: ChildProcess[] = []
  try {
    await measureQueue(product, replicas)
    await measureSales(product)
    await measureMemory(product)
  } finally {
    for (const replica of replicas) replica.kill('SIGKILL')
    await product[Symbol.asyncDispose]()
  }
}

async function measureQueue(product: RunningProduct, replicas: ChildProcess[]): Promise<void> {
  const database = createPool(product.env, 'bench')
  const visitors = Number(process.env['VISITORS'] ?? 50_000)
  const result = await loadQueue({
    urls: [product.urls.queue],
    grow: () => Promise.all([startReplica(product, replicas), startReplica(product, replicas)]),
    visitors,
    withinSeconds: 30,
    pollSeconds: 20,
    seconds: 90,
    rates: [
      { at: 0, rate: 100 },
      { at: 25, rate: 60 },
      { at: 60, rate: 150 },
    ],
    operatorToken: 'operator',
    database,
  })
  await database.end()
  console.log(`\n${visitors} visitors within 30 s, polling each 20 s; rates 100, 60, 150; replicas 1, then 3`)
  show(
    'errors',
    `${((100 * result.errors) / (result.joins + result.polls + result.errors)).toFixed(3)} %`,
    '< 0.1 %',
  )
  show('join p99', `${result.joinP99Ms.toFixed(0)} ms`, '≤ 250 ms')
  show('poll p99', `${result.pollP99Ms.toFixed(0)} ms`, '≤ 100 ms')
  show('worst window of 10 s', `${(100 * result.worstWindow).toFixed(2)} % off`, '≤ 2 %')
}

/** One more Pod of the queue. */
async function startReplica(product: RunningProduct, replicas: ChildProcess[]): Promise<string> {
  const port = String(await freePort())
  const main = path.join(root, 'services/queue/src/main.ts')
  replicas.push(
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: { ...product.env, PORT: port },
      stdio: 'ignore',
    }),
  )
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) await pause(50)
  return url
}

async function measureSales(product: RunningProduct): Promise<void> {
  const database = createPool({ ...product.env, PG_CONNECTIONS: '2' }, 'bench')
  await database.query(`update sales.quota_shard set capacity = 1000000 where quota = 'friday'`)
  const reset = async (): Promise<void> => {
    await database.query('update sales.seat set hold = null where hold is not null')
    await database.query(`update sales.hold set seats = '{}' where seats <> '{}'`)
  }
  const load = (kind: HoldLoad['kind'], rate?: number): HoldLoad => ({
    url: product.urls.sales,
    admissionKey: product.env['ADMISSION_KEY'] ?? '',
    kind,
    seconds: 10,
    reset,
    ...(rate !== undefined && { rate }),
  })
  for (const [kind, least] of [
    ['general', 500],
    ['seats', 1000],
  ] as const) {
    console.log(`\n${kind} holds`)
    const full = await loadHolds(load(kind))
    show(
      'most',
      `${full.perSecond.toFixed(0)}/s${full.refused > 0 ? ` (${full.refused} refused)` : ''}`,
      `≥ ${least}/s`,
    )
    const half = await loadHolds(load(kind, least / 2))
    show(`p99 at ${least / 2}/s`, `${half.p99Ms.toFixed(0)} ms`, '≤ 150 ms')
  }
  await database.end()
}

async function measureMemory(product: RunningProduct): Promise<void> {
  console.log(
    '\nmemory after the load; of pages shared with other processes, such as the program of Node, each its part',
  )
  for (const [name, pid] of product.pids()) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
    const kib = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1])
    show(
      name,
      Number.isNaN(kib) ? 'not measured on this system' : `${Math.round(kib / 1024)} MiB`,
      '≤ 120 MB',
    )
  }
}

function show(what: string, value: string, limit: string): void {
  console.log(`  ${what.padEnd(22)}${value.padStart(16)}   (${limit})`)
}
