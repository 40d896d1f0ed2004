import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admittedPerMinute,
  slowdowns,
  standingOf,
  type Change,
  type Line,
  type Past,
  type Place,
} from './line.ts'

const minute = 60_000
const nowMs = 30_000_000 * minute

const line: Line = {
  opensAt: undefined,
  drawn: true,
  tail: 10_000,
  head: 1000,
  rate: 10,
  paused: false,
  turnMinutes: 10,
  seed: '',
}
const place: Place = { id: 'v', session: 's', position: 2001, ahead: 1500, joinedAt: nowMs - 5 * minute }

/** The line at an even speed for a while, up to its head now. */
function evenPast(perSecond: number, seconds: number): Past {
  const steps = Array.from({ length: seconds }, (_, index) => ({
    at: nowMs - (seconds - 1 - index) * 1000,
    head: line.head - (seconds - 1 - index) * perSecond,
  }))
  return { steps, changes: [], nowMs }
}

describe('a place', () => {
  it('waits for everybody before it, for about as long as they take', () => {
    const standing = standingOf(place, line, evenPast(10, 700))
    expect(standing).toEqual({ state: 'waiting', ahead: 1000, waitSeconds: [90, expect.closeTo(110.11, 5)] })
  })

  it('is told the slow minutes too', () => {
    const standing = standingOf(place, { ...line, rate: 10 }, evenPast(5, 700))
    if (standing.state !== 'waiting' || !standing.waitSeconds) throw new Error('it waits')
    expect(standing.waitSeconds[0]).toBe(90)
    expect(standing.waitSeconds[1]).toBeCloseTo((1.1 * 1001) / 5, 0)
  })

  it('is told no time while nobody is admitted', () => {
    for (const still of [{ paused: true }, { rate: 0 }]) {
      expect(standingOf(place, { ...line, ...still }, evenPast(10, 100))).toMatchObject({
        state: 'waiting',
        waitSeconds: undefined,
      })
    }
  })

  it('has its turn from the second the line reached it, for as long as turns last', () => {
    const past = evenPast(10, 1000)
    const turn = standingOf({ ...place, position: 995 }, line, past)
    expect(turn).toEqual({ state: 'turn', until: nowMs + 10 * minute })
    const older = standingOf({ ...place, position: line.head - 10 * 300 }, { ...line }, evenPast(10, 1000))
    expect(older).toEqual({ state: 'turn', until: nowMs - 300_000 + 10 * minute })
  })

  it('is lost when its turn is over, and when it is older than anything remembered', () => {
    expect(standingOf({ ...place, position: line.head - 6010 }, line, evenPast(10, 1000)).state).toBe('lost')
    expect(
      standingOf({ ...place, position: 1 }, line, {
        ...evenPast(10, 10),
        steps: [
          { at: 0, head: 500 },
          { at: nowMs, head: 1000 },
        ],
      }).state,
    ).toBe('lost')
  })

  it('waits for the draw while it has no position', () => {
    const before = { ...line, drawn: false, opensAt: nowMs + minute }
    expect(standingOf({ ...place, position: 0 }, before, evenPast(10, 1))).toEqual({
      state: 'before-draw',
      opensAt: nowMs + minute,
    })
  })

  it('never falls back, and its turn never moves', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.array(fc.nat(40), { minLength: 5, maxLength: 60 }),
        (position, speeds) => {
          const standings = speeds.map((_, second) => {
            const passed = speeds.slice(0, second + 1)
            const steps = passed.map((_speed, at) => ({
              at: nowMs + at * 1000,
              head: total(passed.slice(0, at + 1)),
            }))
            return standingOf(
              { ...place, position },
              { ...line, head: total(passed) },
              { steps, changes: [], nowMs: nowMs + second * 1000 },
            )
          })
          const ahead = standings.flatMap(standing => (standing.state === 'waiting' ? [standing.ahead] : []))
          const turns = standings.flatMap(standing => (standing.state === 'turn' ? [standing.until] : []))
          expect(ahead).toEqual(ahead.toSorted((a, b) => b - a))
          expect(new Set(turns).size).toBeLessThanOrEqual(1)
          expect(standings.findLastIndex(({ state }) => state === 'waiting')).toBe(ahead.length - 1)
        },
      ),
    )
  })
})

const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

describe('the chart', () => {
  it('counts each admission in its minute', () => {
    const minutes = admittedPerMinute(evenPast(10, 601).steps, { nowMs, minutes: 5 })
    expect(minutes.map(({ admitted }) => admitted)).toEqual([600, 600, 600, 600, 600])
    expect(minutes.at(-1)?.at).toBe(nowMs - minute)
  })

  it('explains a slowdown from its change to the change that ended it', () => {
    const change = (at: number, rate: number, reason = ''): Change => ({
      at: nowMs + at * minute,
      rate,
      paused: false,
      reason,
    })
    expect(
      slowdowns(
        [change(-9, 100), change(-5, 60, 'pay'), change(-4, 64), change(-2, 100)],
        nowMs - 20 * minute,
      ),
    ).toEqual([{ from: nowMs - 5 * minute, until: nowMs - 2 * minute, reason: 'pay', paused: false }])
    expect(slowdowns([change(-9, 100), { ...change(-5, 100, 'stop'), paused: true }], nowMs)).toEqual([
      { from: nowMs - 5 * minute, until: undefined, reason: 'stop', paused: true },
    ])
  })
})
