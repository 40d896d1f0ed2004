import type { Pool } from 'pg'
import { Pool as HttpPool } from 'undici'
import { pause, percentile } from './percentile.ts'

/** An on-sale morning before the queue. */
export interface QueueLoad {
  /** Replicas of the queue; `grow` adds two more half-way. */
  urls: string[]
  grow: () => Promise<string[]>
  visitors: number
  withinSeconds: number
  pollSeconds: number
  /** For how long all goes on. */
  seconds: number
  /** Rates that are set at moments of the run, in seconds from its start. */
  rates: readonly { at: number; rate: number }[]
  operatorToken: string
  database: Pool
}

/** What visitors saw, and how far admission was from its rate in any window of ten seconds. */
export interface QueueResult {
  joins: number
  polls: number
  errors: number
  joinP99Ms: number
  pollP99Ms: number
  worstWindow: number
}

interface Sample {
  at: number
  head: number
  tail: number
}

/** Lets visitors come and poll, while rates and replicas change. */
export async function loadQueue(load: QueueLoad): Promise<QueueResult> {
  const pools = load.urls.map(url => new HttpPool(url, { connections: 128 }))
  const [joinMs, pollMs, samples]: [number[], number[], Sample[]] = [[], [], []]
  let errors = 0
  const began = performance.now()
  const elapsed = (): number => (performance.now() - began) / 1000

  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    place = '',
  ): Promise<{ place: string } | undefined> => {
    const pool = pools[Math.floor(Math.random() * pools.length)] as HttpPool
    const sent = performance.now()
    try {
      const answer = await pool.request({ method, path, headers: { authorization: `Bearer ${place}` } })
      const body = (await answer.body.json()) as { place: string }
      ;(method === 'POST' ? joinMs : pollMs).push(performance.now() - sent)
      if (answer.statusCode < 400) return body
    } catch {
      // Counted below, whatever it was.
    }
    errors++
    return undefined
  }
  const visit = async (): Promise<void> => {
    const joined = await ask('POST', '/queue/api/join')
    while (joined && elapsed() + load.pollSeconds < load.seconds) {
      await pause(load.pollSeconds * 1000)
      await ask('GET', '/queue/api/place', joined.place)
    }
  }
  const watch = async (): Promise<void> => {
    while (elapsed() < load.seconds) {
      const { rows } = await load.database.query<Sample>(
        'select extract(epoch from clock_timestamp())::double precision as at, head, tail from queue.line',
      )
      samples.push(rows[0] as Sample)
      await pause(100)
    }
  }
  const setRates = async (): Promise<void> => {
    for (const { at, rate } of load.rates) {
      await pause(Math.max(0, at - elapsed()) * 1000)
      await pools[0]?.request({
        method: 'PUT',
        path: '/queue/api/settings',
        headers: { authorization: `Bearer ${load.operatorToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ rate }),
      })
    }
  }
  const grow = async (): Promise<void> => {
    await pause((load.seconds * 1000) / 2)
    for (const url of await load.grow()) pools.push(new HttpPool(url, { connections: 128 }))
  }
  const work = [watch(), setRates(), grow()]
  const visits: Promise<void>[] = []
  while (visits.length < load.visitors) {
    const due = Math.min(load.visitors, (elapsed() / load.withinSeconds) * load.visitors)
    while (visits.length < due) visits.push(visit())
    await pause(5)
  }
  await Promise.all([...visits, ...work])
  await Promise.all(pools.map(pool => pool.close()))
  return {
    joins: joinMs.length,
    polls: pollMs.length,
    errors,
    joinP99Ms: percentile(joinMs, 0.99),
    pollP99Ms: percentile(pollMs, 0.99),
    worstWindow: await worstWindow(samples, load.database),
  }
}

/** The largest difference from the set rate, as a share of it, over all windows of ten seconds while visitors waited. */
async function worstWindow(samples: readonly Sample[], database: Pool): Promise<number> {
  const { rows: changes } = await database.query<{ at: number; rate: number }>(
    'select extract(epoch from at)::double precision as at, rate from queue.change order by at',
  )
  const rateAt = (at: number): number => changes.findLast(change => change.at <= at)?.rate ?? NaN
  let worst = 0
  for (const [index, from] of samples.entries()) {
    const end = samples.findIndex(({ at }) => at >= from.at + 10)
    const to = samples[end]
    // Only where somebody waited all the time does the rate decide how many are admitted.
    if (!to || from.head === 0 || samples.slice(index, end + 1).some(({ head, tail }) => head === tail))
      continue
    const step = 0.05
    let [expected, highest] = [0, 0]
    for (let at = from.at; at < to.at; at += step) {
      expected += rateAt(at) * Math.min(step, to.at - at)
      highest = Math.max(highest, rateAt(at))
    }
    worst = Math.max(worst, Math.abs(to.head - from.head - expected) / ((to.at - from.at) * highest))
  }
  return worst
}
