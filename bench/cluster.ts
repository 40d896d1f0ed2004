// The embedded API server beside a real control plane: start, memory, lists, writes, watches, recovery.
import { setTimeout as pause } from 'node:timers/promises'
import { whyNoRealCluster } from '../tools/test-clusters/real.ts'
import { bundleServer } from './cluster/bundle-server.ts'
import { type Contestant, startOurs, startTheirs, temporaryFolder } from './cluster/contestant.ts'
import { configMap, measureRate, percentile, pod, type Rate, send } from './cluster/measures.ts'
import { memoryMb } from './cluster/process-figures.ts'
import { measureWatchers } from './cluster/watchers.ts'

const pods = Number(process.env['PODS'] ?? 5000)
const watchers = Number(process.env['WATCHERS'] ?? 1000)
const recovered = Number(process.env['RECOVERED'] ?? 50_000)
const updates = Number(process.env['UPDATES'] ?? 50_000)
const starts = 5
const lists = 40
const settleMs = 3000
const wide = 64

const maps = '/api/v1/namespaces/default/configmaps'

/** One figure of each contestant, by what it is called. */
type Figures = Map<string, { value: number; unit: string }>

/** Prints each figure of the embedded server beside the real control plane's, measured in one run. */
export async function run(): Promise<void> {
  console.log(
    `Method: the server bundled as it is published, in a process of its own, on an empty folder; the real control plane is etcd (which does not sync here), API server, controller manager and scheduler. One client process, the same requests, one contestant after the other. Memory is the proportional set size; "processor" is what the server's processes used for one request.`,
  )
  await using folder = await temporaryFolder()
  const program = await bundleServer(`${folder.path}/bundle`)
  const missing = whyNoRealCluster()
  if (missing) console.log(`A real control plane is left out: ${missing}`)
  const theirs = missing ? undefined : await measureTheirs()
  const ours = await measureOurs(program, folder.path)
  console.log(`\n  ${'figure'.padEnd(48)} ${'embedded'.padStart(12)} ${'real'.padStart(12)}   ratio`)
  for (const [label, { value, unit }] of ours) {
    const real = theirs?.get(label)?.value
    const ratio = real === undefined ? '' : (value / real).toFixed(2)
    console.log(
      `  ${label.padEnd(48)} ${print(value, unit)} ${real === undefined ? '-'.padStart(12) : print(real, unit)}   ${ratio}`,
    )
  }
}

async function measureTheirs(): Promise<Figures> {
  const figures: Figures = new Map()
  await using contestant = await startTheirs()
  figures.set('spawn to /readyz', { value: contestant.readyMs, unit: 'ms' })
  await measureLoad(contestant, figures)
  await measureLists(contestant, figures)
  return figures
}

async function measureOurs(program: string, folder: string): Promise<Figures> {
  const figures: Figures = new Map()
  const readyMs: number[] = []
  for (let index = 0; index < starts; index++) {
    await using contestant = await startOurs(program, `${folder}/start-${index}`)
    readyMs.push(contestant.readyMs)
  }
  figures.set('spawn to /readyz', { value: percentile(readyMs, 50), unit: 'ms' })
  {
    await using contestant = await startOurs(program, `${folder}/load`)
    await measureLoad(contestant, figures)
  }
  {
    await using contestant = await startOurs(program, `${folder}/lists`)
    await measureLists(contestant, figures)
  }
  await measureRecovery(program, `${folder}/recovery`, figures)
  await measureGrowth(program, `${folder}/growth`, figures)
  return figures
}

async function measureLoad(contestant: Contestant, figures: Figures): Promise<void> {
  const { transport } = contestant
  const create = (prefix: string) => (index: number) =>
    send(transport, `POST ${maps}`, { body: configMap(`${prefix}-${index}`) })
  const apply = (prefix: string) => (index: number) =>
    send(transport, `PATCH ${maps}/${prefix}-${index}?fieldManager=bench`, {
      body: { apiVersion: 'v1', kind: 'ConfigMap', ...configMap(`${prefix}-${index}`) },
      type: 'application/apply-patch+yaml',
    })
  await pause(settleMs)
  figures.set('memory at rest', { value: memoryMb(contestant.pids), unit: 'MB' })
  await measureRate(contestant, { count: 300, width: wide }, create('warm'))
  noteRate(
    figures,
    'creates, one by one',
    await measureRate(contestant, { count: 300, width: 1 }, create('one')),
  )
  noteRate(
    figures,
    `creates, ${wide} at once`,
    await measureRate(contestant, { count: 5000, width: wide }, create('many')),
  )
  noteRate(
    figures,
    'server-side applies, one by one',
    await measureRate(contestant, { count: 300, width: 1 }, apply('applied')),
  )
  noteRate(
    figures,
    `server-side applies, ${wide} at once`,
    await measureRate(contestant, { count: 3000, width: wide }, apply('applies')),
  )
  figures.set(`event at the last of ${watchers} watchers`, {
    value: await measureWatchers(contestant, watchers),
    unit: 'ms',
  })
  await send(transport, `DELETE ${maps}`)
}

async function measureLists(contestant: Contestant, figures: Figures): Promise<void> {
  const { transport } = contestant
  const list = '/api/v1/namespaces/default/pods'
  await measureRate(contestant, { count: pods, width: 16 }, index =>
    send(transport, `POST ${list}`, { body: pod(`pod-${index}`) }),
  )
  await pause(settleMs)
  const times: number[] = []
  for (let index = 0; index < lists; index++) {
    const startedAt = performance.now()
    await send(transport, `GET ${list}`)
    times.push(performance.now() - startedAt)
  }
  figures.set(`list of ${pods} Pods, median`, { value: percentile(times, 50), unit: 'ms' })
  figures.set(`list of ${pods} Pods, p95`, { value: percentile(times, 95), unit: 'ms' })
  await pause(settleMs)
  figures.set(`memory with ${pods} Pods`, { value: memoryMb(contestant.pids), unit: 'MB' })
}

/** How long a server needs that was killed with so many objects. */
async function measureRecovery(program: string, folder: string, figures: Figures): Promise<void> {
  const full = await startOurs(program, folder)
  await measureRate(full, { count: recovered, width: wide }, index =>
    send(full.transport, `POST ${maps}`, { body: configMap(`object-${index}`) }),
  )
  await full.kill()
  await using again = await startOurs(program, folder)
  figures.set(`recovery of ${recovered} objects after kill -9`, { value: again.readyMs, unit: 'ms' })
}

/** How much memory is taken while one object is updated again and again. */
async function measureGrowth(program: string, folder: string, figures: Figures): Promise<void> {
  await using contestant = await startOurs(program, folder)
  await send(contestant.transport, `POST ${maps}`, { body: configMap('counter') })
  const update = (index: number): Promise<string> =>
    send(contestant.transport, `PATCH ${maps}/counter`, {
      body: { data: { count: String(index) } },
      type: 'application/merge-patch+json',
    })
  for (const [label, count] of [
    ['first tenth', updates / 10],
    ['half', (updates / 10) * 4],
    ['all', updates / 2],
  ] as const) {
    await measureRate(contestant, { count, width: wide }, update)
    figures.set(`memory after ${label} of ${updates} updates of one object`, {
      value: memoryMb(contestant.pids),
      unit: 'MB',
    })
  }
}

function noteRate(figures: Figures, label: string, { perSecond, cpuMicroseconds }: Rate): void {
  figures.set(label, { value: perSecond, unit: '/s' })
  figures.set(`${label}: processor for each`, { value: cpuMicroseconds, unit: 'µs' })
}

function print(value: number, unit: string): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`.padStart(12)
}
