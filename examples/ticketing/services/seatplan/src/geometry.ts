import { rows, type Seat } from '../../../shared/venue.ts'

/** Where a seat stands on its block's plan, which is 760 wide and 618 high. */
export interface Point {
  x: number
  y: number
}

const middle = 380
const aisle = 26
const pitch = 23.7
const rowPitch = 36
const firstRow = 158
/** Rows bend around the stage like parts of a circle. */
const radius = 800

/** The place of a seat on the plan. */
export function pointOf(seat: Seat): Point {
  const across = aisle + seat.place * pitch
  const x = seat.number % 2 === 0 ? middle - across : middle + across
  return { x: Math.round(x), y: Math.round(rowY(seat.row) - (radius - Math.sqrt(radius ** 2 - across ** 2))) }
}

/** The height of a row at the middle aisle. */
export function rowY(row: string): number {
  return firstRow + rows.indexOf(row) * rowPitch
}
