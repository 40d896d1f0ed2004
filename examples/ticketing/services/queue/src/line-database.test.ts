import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDatabase, type TestDatabase } from '../../../testing/migrated.ts'

// The line's functions on a simulated clock: every moment is given, none is waited for.

let database: TestDatabase
const start = Date.parse('2028-01-15T10:00:00Z')
const at = (seconds: number): Date => new Date(start + seconds * 1000)

beforeAll(async () => {
  database = await startDatabase()
}, 60_000)
afterAll(() => database[Symbol.asyncDispose]())

async function newLine(settings: { rate?: number; opensAt?: Date; seed?: string } = {}): Promise<string> {
  const name = randomUUID()
  await database.pool.query(
    'insert into queue.line (name, rate, opens_at, seed, ticked_at) values ($1, $2, $3, $4, $5)',
    [name, settings.rate ?? 50, settings.opensAt ?? null, settings.seed ?? 'seed', at(0)],
  )
  return name
}

interface Joined {
  session: string
  id: string
  position: number | null
}

/** Lets so many new visitors join, or these sessions. */
async function join(line: string, who: number | string[], moment: Date): Promise<Joined[]> {
  const sessions = typeof who === 'number' ? Array.from({ length: who }, (): string => randomUUID()) : who
  const { rows } = await database.pool.query<Joined>('select * from queue.join($1, $2, $3, $4)', [
    line,
    sessions.map(() => randomUUID()),
    sessions,
    moment,
  ])
  return rows
}

async function tick(line: string, moment: Date): Promise<number> {
  const { rows } = await database.pool.query<{ head: number }>('select head from queue.tick($1, $2)', [
    line,
    moment,
  ])
  return rows[0]?.head ?? NaN
}

/** A generator with a seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

describe('admission', () => {
  it('keeps the rate within 2 % in every window of ten seconds, for one replica and for three, through changes', async () => {
    const line = await newLine({ rate: 100 })
    await join(line, 20_000, at(0))
    const random = seeded(7)
    const heads: { at: number; head: number }[] = [{ at: 0, head: 0 }]
    const rates = [
      { from: 0, rate: 100 },
      { from: 20, rate: 40 },
      { from: 40, rate: 250 },
    ]
    let second = 0
    for (const [index, { from, rate }] of rates.entries()) {
      if (index > 0)
        await database.pool.query('select queue.change_settings($1, $2, false, $3, $4)', [
          line,
          rate,
          '',
          at(from),
        ])
      const until = rates[index + 1]?.from ?? 60
      // One replica ticks each 100 ms; after a while three do, each with its own jitter.
      while (second < until) {
        second = Math.min(until, second + (second % 20 < 10 ? 0.1 : 0.033) * (0.6 + 0.8 * random()))
        heads.push({ at: second, head: await tick(line, at(second)) })
      }
    }
    const headAt = (moment: number): number => heads.findLast(step => step.at <= moment)?.head ?? 0
    for (let from = 0; from + 10 <= 60; from += 0.5) {
      const parts = rates.map(({ from: begins, rate }, index) => {
        const ends = rates[index + 1]?.from ?? 60
        return { rate, seconds: Math.max(0, Math.min(ends, from + 10) - Math.max(begins, from)) }
      })
      const expected = parts.reduce((sum, { rate, seconds }) => sum + rate * seconds, 0)
      // Of the rate that was set; where it changed within the window, of the higher one.
      const rate = Math.max(...parts.filter(({ seconds }) => seconds > 0).map(part => part.rate))
      const admitted = headAt(from + 10) - headAt(from)
      expect(Math.abs(admitted - expected) / 10, `window from ${from}`).toBeLessThanOrEqual(rate * 0.02)
    }
  })

  it('is no burst after a quiet hour, and no rush after a standstill', async () => {
    const line = await newLine({ rate: 10 })
    await join(line, 1, at(0))
    expect(await tick(line, at(0.2))).toBe(1)
    await join(line, 100, at(3600))
    expect(await tick(line, at(3600.1))).toBeLessThanOrEqual(1 + 2)
    await tick(line, at(3601))
    const before = await tick(line, at(3602))
    expect((await tick(line, at(3660))) - before).toBeLessThanOrEqual(11)
  })

  it('lets everybody in at once while fewer come than the rate', async () => {
    const line = await newLine({ rate: 50 })
    for (let second = 1; second < 20; second++) {
      await join(line, 3, at(second))
      expect(await tick(line, at(second + 0.1))).toBe(second * 3)
    }
  })

  it('does not move while it is paused, nor when a clock goes back', async () => {
    const line = await newLine({ rate: 10 })
    await join(line, 100, at(0))
    const head = await tick(line, at(1))
    expect(await tick(line, at(0.5))).toBe(head)
    await database.pool.query('select queue.change_settings($1, 10, true, $2, $3)', [line, 'pay', at(1)])
    const paused = await tick(line, at(2))
    expect(await tick(line, at(200))).toBe(paused)
  })

  it('by many at once is the same as by one', async () => {
    const line = await newLine({ rate: 1000 })
    await join(line, 1000, at(0))
    const results = await Promise.all(Array.from({ length: 30 }, () => tick(line, at(0.5))))
    expect(Math.max(...results)).toBe(500)
    expect(await tick(line, at(0.5))).toBe(500)
  })
})

describe('a place', () => {
  it('is given once: no gap, no double, in the order of arrival', async () => {
    const line = await newLine()
    const batches = await Promise.all(
      Array.from({ length: 40 }, (_, index) => join(line, 1 + (index % 7), at(1))),
    )
    const positions = batches.flat().map(({ position }) => position)
    expect(positions.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(positions.map((_, index) => index + 1))
    const later = await join(line, 3, at(2))
    expect(Math.min(...later.map(({ position }) => position ?? 0))).toBe(positions.length + 1)
    const sessions = ['c', 'a', 'b']
    const ordered = await join(line, sessions, at(3))
    expect(
      ordered.toSorted((x, y) => (x.position ?? 0) - (y.position ?? 0)).map(({ session }) => session),
    ).toEqual(sessions)
  })

  it('stays the same for a session that asks again, alone or at once', async () => {
    const line = await newLine()
    const [first] = await join(line, ['mine'], at(1))
    const [again] = await join(line, ['mine'], at(2))
    expect(again).toEqual(first)
    const many = await Promise.all(Array.from({ length: 10 }, () => join(line, ['other'], at(3))))
    expect(new Set(many.flat().map(({ position }) => position)).size).toBe(1)
  })
})

describe('the draw', () => {
  it('orders who came before by sha256 of seed and number, and others after them', async () => {
    const line = await newLine({ opensAt: at(10), seed: 'zaad' })
    const early = await join(line, 50, at(1))
    expect(early.every(({ position }) => position === null)).toBe(true)
    expect(await tick(line, at(9.9))).toBe(0)
    const [late] = await join(line, 1, at(10))
    expect(late?.position).toBe(51)
    const { rows } = await database.pool.query<{ id: string }>(
      'select id from queue.visitor where line = $1 and position <= 50 order by position',
      [line],
    )
    const hash = (id: string): string => createHash('sha256').update(`zaad${id}`).digest('hex')
    expect(rows.map(({ id }) => id)).toEqual(
      early.map(({ id }) => id).sort((a, b) => (hash(a) < hash(b) ? -1 : 1)),
    )
  })

  it('happens once, however many replicas see the time come', async () => {
    const line = await newLine({ opensAt: at(10) })
    await join(line, 20, at(1))
    await Promise.all(Array.from({ length: 8 }, () => tick(line, at(10))))
    const positions = async (): Promise<unknown> =>
      (
        await database.pool.query('select id, position from queue.visitor where line = $1 order by id', [
          line,
        ])
      ).rows
    const drawn = await positions()
    await tick(line, at(20))
    expect(await positions()).toEqual(drawn)
  })

  it('favours nobody: over 100 seeds the first of 20 to come stands anywhere', async () => {
    const counts = Array.from({ length: 20 }, () => 0)
    const ids = Array.from({ length: 20 }, (_, index) =>
      createHash('md5').update(`visitor ${index}`).digest('hex'),
    )
    for (let seed = 0; seed < 100; seed++) {
      const { rows } = await database.pool.query<{ n: number }>(
        `select n - 1 as n from (select id, row_number() over (order by sha256(convert_to($1 || id::text, 'UTF8'))) as n
           from unnest($2::uuid[]) as id) drawn where id = $3`,
        [`seed ${seed}`, ids, ids[0]],
      )
      const drawn = rows[0]?.n ?? 0
      counts[drawn] = (counts[drawn] ?? 0) + 1
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 5) ** 2 / 5, 0)
    // The value that an unbiased draw of 20 places passes in 1 of 100 tests (19 degrees of freedom).
    expect(chiSquare).toBeLessThan(36.19)
  })
})
