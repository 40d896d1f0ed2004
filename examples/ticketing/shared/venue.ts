/** One seat of the hall. */
export interface Seat {
  /** Such as `P-G-5`: block, row, number. */
  label: string
  block: BlockCode
  row: string
  number: number
  /** The neighbours that a seat can be left alone among: one side of one row, from the aisle outwards. */
  run: string
  /** Where in its run, from 0 at the middle aisle. */
  place: number
  rank: 1 | 2
  wheelchair: boolean
}

/** The parts of the hall, each with its own plan. */
export const blocks = {
  P: { nl: 'Parterre', en: 'Stalls' },
  BL: { nl: 'Balkon links', en: 'Balcony left' },
  BM: { nl: 'Balkon midden', en: 'Balcony centre' },
  BR: { nl: 'Balkon rechts', en: 'Balcony right' },
  GL: { nl: 'Galerij links', en: 'Gallery left' },
  GM: { nl: 'Galerij midden', en: 'Gallery centre' },
  GR: { nl: 'Galerij rechts', en: 'Gallery right' },
  H: { nl: 'Hoog balkon', en: 'Upper balcony' },
} as const

export type BlockCode = keyof typeof blocks

/** Rows from the stage back. There is no row I: it reads as 1. */
export const rows: readonly string[] = 'ABCDEFGHJKLMN'.split('')

/** By how many cents a seat is cheaper than one of rank 1. */
export const rankDiscount: Readonly<Record<Seat['rank'], number>> = { 1: 0, 2: 900 }

/** Even numbers left of the middle aisle, odd numbers right of it, both counting outwards. */
export function hall(): Seat[] {
  const codes = Object.keys(blocks) as BlockCode[]
  return codes.flatMap(block => rows.flatMap((row, index) => rowOf(block, row, index)))
}

function rowOf(block: BlockCode, row: string, index: number): Seat[] {
  const perSide = 10 + Math.floor((index * 5) / (rows.length - 1))
  const isLast = index === rows.length - 1
  return [0, 1].flatMap(odd =>
    Array.from({ length: perSide }, (_, place) => {
      const number = odd ? 2 * place + 1 : 2 * place + 2
      // The two outermost places of the last row have room for a wheelchair, and are chosen by name only.
      const wheelchair = isLast && place >= perSide - 2
      const side = odd ? 'odd' : 'even'
      return {
        label: `${block}-${row}-${number}`,
        block,
        row,
        number,
        run: `${block}-${row}-${side}${wheelchair ? `-wheelchair-${place}` : ''}`,
        place,
        rank: block === 'P' && index < 8 ? 1 : 2,
        wheelchair,
      } satisfies Seat
    }),
  )
}
