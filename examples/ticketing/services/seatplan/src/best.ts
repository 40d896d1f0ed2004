import type { Seat } from '../../../shared/venue.ts'
import { rows } from '../../../shared/venue.ts'
import { placements, runsOf, type IsOpen } from './seating.ts'

/** How far a seat is from the best one: the middle of the fifth row of the stalls. Smaller is better. */
export function distance(seat: Seat): number {
  const row = rows.indexOf(seat.row)
  const block = seat.block === 'P' ? 0 : seat.block === 'BM' ? 30 : seat.block.startsWith('B') ? 40 : 60
  return block + Math.abs(row - 4) * 1.5 + seat.place + (seat.rank === 1 ? 0 : 5)
}

/**
 * The best seats that a group can have: side by side if there is room anywhere, else in the fewest parts. Wheelchair
 * places are not offered unasked.
 *
 * @param options.spread picks among so many best ones, so that visitors of one moment do not all get the same
 * @returns undefined where there are not so many seats
 */
export function bestSeats(
  hall: readonly Seat[],
  count: number,
  options: { isOpen: IsOpen; spread?: number; random?: () => number },
): Seat[] | undefined {
  const { spread = 1, random = Math.random } = options
  const runs = runsOf(hall.filter(({ wheelchair }) => !wheelchair))
  for (let parts = 1; parts <= count; parts++) {
    const size = Math.ceil(count / parts)
    const ways = placements(runs, size, options.isOpen)
      .map(seats => ({ seats, cost: seats.reduce((sum, seat) => sum + distance(seat), 0) }))
      .sort((a, b) => a.cost - b.cost)
    const way = ways[Math.floor(random() * Math.min(spread, ways.length))]
    if (!way) continue
    if (size === count) return way.seats
    const taken = new Set(way.seats.map(({ label }) => label))
    const rest = bestSeats(hall, count - size, {
      ...options,
      isOpen: chair => !taken.has(chair.label) && options.isOpen(chair),
    })
    return rest && [...way.seats, ...rest]
  }
  return undefined
}
