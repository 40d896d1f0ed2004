import path from 'node:path'
import { detectLevel } from '../../packages/deploy-manager/src/logs/detect-level.ts'
import { LogStore } from '../../packages/deploy-manager/src/logs/log-store.ts'
import { readQuery } from '../../packages/deploy-manager/src/logs/query.ts'
import { searchNewest } from '../../packages/deploy-manager/src/logs/search.ts'

const lines = 1_000_000
const rounds = 40

/** Takes in a million JSON lines, and asks for the newest 200 of what queries find. */
export async function benchLogs(folder: string): Promise<void> {
  const texts = Array.from({ length: lines }, (_, index) => jsonLine(index))
  const bytes = texts.reduce((sum, text) => sum + text.length + 1, 0)
  const store = new LogStore({ folder: path.join(folder, 'logs') })
  const sources = services.map(service => ({ service, pod: `${service}-7c9f4-abcde`, container: service }))
  const before = process.cpuUsage()
  const started = performance.now()
  for (const [index, text] of texts.entries()) {
    const source = sources[index % sources.length]!
    store.append({ at: 1_800_000_000_000 + index, source, stream: 'stdout', text, level: detectLevel(text) })
    // As while lines come in from Pods: others get their turn.
    if (index % 4_000 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  await store.flushed()
  const seconds = (performance.now() - started) / 1000
  const cpu = process.cpuUsage(before)
  const cpuSeconds = (cpu.user + cpu.system) / 1e6
  console.log(
    `${lines.toLocaleString('en')} JSON lines, ${(bytes / 1e6).toFixed(0)} MB: ${rate(lines / seconds)} lines/s, ${rate(lines / cpuSeconds)} a CPU second; ${(store.kept.bytes / 1e6).toFixed(0)} MB on disk`,
  )
  const reopened = performance.now()
  await store.close()
  const again = new LogStore({ folder: path.join(folder, 'logs') })
  console.log(`opened again in ${(performance.now() - reopened).toFixed(0)} ms`)
  await show(again, 'rare word', round => `A${(round * 24_593) % lines}x`)
  await show(again, 'common word', () => 'placed')
  await show(again, 'field=value', round => `status:500 route:${routes[round % routes.length]}`)
  await show(again, 'field=value, rare', round => `visitor:v_${((round * 7919) % 5000).toString(16)}`)
  await show(again, 'regex, some hits', round => `/duration_ms":99${round % 10}\\d/`)
  await show(again, 'regex, no hit', () => '/(foo|baz)[0-9]{3}qq/')
  await show(again, 'level>=error', () => 'level>=error')
  await again.close()
}

async function show(store: LogStore, name: string, query: (round: number) => string): Promise<void> {
  const times: number[] = []
  let hits = 0
  for (let round = 0; round < rounds; round++) {
    const started = performance.now()
    hits = (await searchNewest(store, readQuery({ q: query(round) }), { limit: 200 })).length
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): string => times[Math.floor((times.length - 1) * share)]!.toFixed(1)
  console.log(`  ${name.padEnd(18)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${hits} hits)`)
}

const services = ['shop', 'queue', 'sales', 'seatplan', 'mail', 'worker', 'bank', 'fakeaws']
const routes = ['/orders', '/holds', '/holds/:id', '/payment', '/seats', '/healthz']

function jsonLine(index: number): string {
  const random = (index * 2_654_435_761) % 4_294_967_296
  return JSON.stringify({
    level: random % 97 === 0 ? 50 : random % 31 === 0 ? 40 : 30,
    time: 1_800_000_000_000 + index,
    pid: 48_112,
    hostname: `${services[index % services.length]}-7c9f4`,
    msg: random % 97 === 0 ? 'order failed' : 'order placed',
    order: `A${index}x`,
    route: routes[random % routes.length],
    visitor: `v_${(random % 5000).toString(16)}`,
    event: 'zomerlicht-2028',
    seats: 1 + (random % 8),
    duration_ms: random % 100_000,
    status: random % 97 === 0 ? 500 : 201,
    trace: `${random.toString(16).padStart(8, '0')}${(random ^ index).toString(16)}`,
  })
}

function rate(number: number): string {
  return `${Math.round(number / 1000).toLocaleString('en')},000`
}
