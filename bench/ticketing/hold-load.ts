import { randomUUID } from 'node:crypto'
import { Pool as HttpPool } from 'undici'
import { AdmissionOffice, sessionName } from '../../examples/ticketing/shared/admission.ts'
import { hall } from '../../examples/ticketing/shared/venue.ts'
import { pause, percentile } from './percentile.ts'

/** What was held, and how long it took. */
export interface HoldResult {
  perSecond: number
  p99Ms: number
  refused: number
}

/** Takes holds as fast as they are answered, or at a rate. */
export interface HoldLoad {
  url: string
  admissionKey: string
  kind: 'general' | 'seats'
  seconds: number
  /** Holds a second; without it, as many as 48 connections can. */
  rate?: number
  /** Gives all seats back. */
  reset: () => Promise<void>
}

const connections = 48

/** Takes holds, each by a visitor of its own. */
export async function loadHolds(load: HoldLoad): Promise<HoldResult> {
  const pool = new HttpPool(load.url, { connections })
  const office = new AdmissionOffice(load.admissionKey)
  const times: number[] = []
  let refused = 0
  const take = async (body: string): Promise<void> => {
    const session = randomUUID()
    const now = Math.floor(Date.now() / 1000)
    const admission = office.issue({
      id: randomUUID(),
      session: sessionName(session),
      issuedAt: now,
      expiresAt: now + 600,
    })
    const headers = { 'content-type': 'application/json', 'x-session': session, 'x-admission': admission }
    const sent = performance.now()
    const answer = await pool.request({ method: 'POST', path: '/holds', headers, body })
    await answer.body.dump()
    times.push(performance.now() - sent)
    if (answer.statusCode !== 201) refused++
  }
  await load.reset()
  const bodies = load.kind === 'general' ? general() : seats()
  let waited = 0
  const began = performance.now()
  let resetting: Promise<void> | undefined
  const refill = async (): Promise<void> => {
    const paused = performance.now()
    await load.reset()
    bodies.refill()
    waited += performance.now() - paused
    resetting = undefined
  }
  const next = async (): Promise<string> => {
    for (;;) {
      const body = bodies.next()
      if (body !== undefined) return body
      // All wait for one reset, whose time counts once.
      await (resetting ??= refill())
    }
  }
  const worked = (): number => performance.now() - began - waited
  if (load.rate === undefined) {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (worked() < load.seconds * 1000) await take(await next())
      }),
    )
  } else {
    const under: Promise<void>[] = []
    while (worked() < load.seconds * 1000) {
      const due = (worked() / 1000) * load.rate
      while (under.length < due) under.push(take(await next()))
      await pause(2)
    }
    await Promise.all(under)
  }
  const seconds = worked() / 1000
  await pool.close()
  return { perSecond: times.length / seconds, p99Ms: percentile(times, 0.99), refused }
}

interface Bodies {
  next(): string | undefined
  refill(): void
}

function general(): Bodies {
  const body = JSON.stringify({ items: [{ type: 'friday', quantity: 1 }] })
  return { next: () => body, refill: () => {} }
}

/** One seat after the other of each run, so that none is left single; runs in turn, as visitors choose. */
function seats(): Bodies {
  const all = hall().filter(({ wheelchair }) => !wheelchair)
  all.sort((a, b) => a.place - b.place)
  let at = 0
  return {
    next: () => {
      const seat = all[at++]
      return seat && JSON.stringify({ items: [{ type: 'seat', quantity: 1 }], seats: [seat.label] })
    },
    refill: () => {
      at = 0
    },
  }
}
