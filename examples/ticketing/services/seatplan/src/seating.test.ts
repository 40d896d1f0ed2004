import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hall } from '../../../shared/venue.ts'
import { bestSeats, distance } from './best.ts'
import { gapsOf, groupAt, placements, runsOf, type Chair } from './seating.ts'

const seats = hall()

/** A run whose taken seats are given by a string: `x` is taken. */
function run(picture: string): { chairs: Chair[]; isOpen: (chair: Chair) => boolean } {
  const chairs = picture
    .split('')
    .map((_, place) => ({ label: `R-${place}`, run: 'R', place, rank: 1, wheelchair: false }))
  return { chairs, isOpen: chair => picture[chair.place] !== 'x' }
}

const pictures = fc.string({ unit: fc.constantFrom('x', '.', '.', '.'), minLength: 1, maxLength: 20 })

describe('a group that is moved', () => {
  it('sits side by side on open seats, and leaves no single seat that it could have helped', () => {
    fc.assert(
      fc.property(pictures, fc.nat(19), fc.integer({ min: 1, max: 6 }), (picture, at, count) => {
        const { chairs, isOpen } = run(picture)
        const target = chairs[at % chairs.length] as Chair
        const group = groupAt(target, count, { run: chairs, isOpen })
        const gap = gapsOf(chairs, isOpen).find(candidate => candidate.includes(target)) ?? []
        expect(group?.length ?? 0).toBe(gap.length < count ? 0 : count)
        const places = (group ?? []).map(({ place }) => place)
        expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index))
        fc.pre(group !== undefined)
        const left = gap.filter(chair => !group.includes(chair))
        const alone = left.filter(({ place }) => !left.some(other => Math.abs(other.place - place) === 1))
        expect(alone.length).toBeLessThanOrEqual(left.length === 1 ? 1 : 0)
      }),
    )
  })

  it('moves aside by one where it would leave a single seat', () => {
    const { chairs, isOpen } = run('......')
    const labels = groupAt(chairs[2] as Chair, 3, { run: chairs, isOpen })?.map(({ place }) => place)
    expect(labels).not.toEqual([1, 2, 3])
    expect(labels).toContain(2)
  })
})

describe('the best seats', () => {
  it('are found wherever a group fits, and are the nearest to the middle of row E', () => {
    const best = bestSeats(seats, 3, { isOpen: () => true }) ?? []
    const cost = (group: readonly (typeof seats)[number][]): number =>
      group.reduce((sum, seat) => sum + distance(seat), 0)
    const others = placements(runsOf(seats.filter(({ wheelchair }) => !wheelchair)), 3, () => true)
    expect(best.map(({ row }) => row)).toEqual(['E', 'E', 'E'])
    expect(cost(best)).toBe(Math.min(...others.map(cost)))
  })

  it('split a group only where no run has room for all', () => {
    const open = new Set(['P-A-1', 'P-A-3', 'P-B-1', 'P-B-3'])
    const best = bestSeats(seats, 4, { isOpen: ({ label }) => open.has(label) }) ?? []
    expect(best.map(({ label }) => label).sort()).toEqual([...open])
    expect(bestSeats(seats, 5, { isOpen: ({ label }) => open.has(label) })).toBeUndefined()
  })

  it('are no wheelchair places', () => {
    const wheelchair = seats.filter(seat => seat.wheelchair)
    expect(wheelchair.length).toBeGreaterThan(8)
    expect(bestSeats(seats, 1, { isOpen: chair => chair.wheelchair })).toBeUndefined()
  })
})

it('the hall has even numbers left, odd numbers right, and each label once', () => {
  expect(new Set(seats.map(({ label }) => label)).size).toBe(seats.length)
  expect(seats.length).toBeGreaterThan(2000)
  for (const { run: name, number } of seats) expect(name).toContain(number % 2 === 0 ? '-even' : '-odd')
})
