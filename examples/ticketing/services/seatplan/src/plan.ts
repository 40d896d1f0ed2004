import { html, trusted, type Html } from '../../../shared/html.ts'
import { formatMoney, type Language } from '../../../shared/language.ts'
import { rankDiscount, rows, type BlockCode, type Seat } from '../../../shared/venue.ts'
import { pointOf, rowY } from './geometry.ts'
import { seatName, words } from './words.ts'

/** What a seat is for this visitor. Shapes differ, not colours alone. */
export type SeatState = 'free' | 'taken' | 'mine'

/** What the plan of one block shows. */
export interface PlanOptions {
  block: BlockCode
  seats: readonly Seat[]
  stateOf: (seat: Seat) => SeatState
  /** Price of a seat of rank 1, with its fee, in cents. */
  price: number
  language: Language
}

const shapes = trusted(`<defs>
<g id="f1"><rect x="-9" y="-9" width="18" height="18" rx="5"/></g>
<g id="f2"><rect x="-9" y="-9" width="18" height="18" rx="5"/><circle r="2.4" fill="#2b2470" stroke="none"/></g>
<g id="t"><path d="M-3.2 -3.2l6.4 6.4M3.2 -3.2l-6.4 6.4"/></g>
<g id="m"><rect x="-11" y="-11" width="22" height="22" rx="6"/></g>
<g id="g"><rect x="-11" y="-11" width="22" height="22" rx="6"/></g>
<g id="w"><rect x="-10" y="-10" width="20" height="20" rx="10"/><g transform="translate(-7 -7) scale(.583)"><path d="M3 16a5 5 0 1 0 10 0a5 5 0 1 0 -10 0 M17 19a2 2 0 1 0 4 0a2 2 0 1 0 -4 0 M19 17a3 3 0 0 0 -3 -3h-3.4 M3 3h1a2 2 0 0 1 2 2v6 M6 8h11 M15 8v6"/></g></g>
</defs>`)

/** The plan of one block as a picture that scripts can make a map of. */
export function planPicture(options: PlanOptions): Html {
  const { block, seats, language } = options
  const inBlock = seats.filter(seat => seat.block === block)
  return html`<svg
    id="plan"
    class="plan-picture"
    viewBox="0 0 760 618"
    role="application"
    aria-label="${words.keys[language]}"
    data-block="${block}"
  >
    ${shapes}
    <path class="stage" d="M166 6H596L570 52H194z" />
    <text class="stage-name" x="381" y="35">PODIUM</text>
    <text class="side" x="190" y="88">${words.even[language]}</text>
    <text class="side" x="572" y="88">${words.odd[language]}</text>
    ${rows.map(row => html`<text class="row-name" x="380" y="${rowY(row) + 4}">${row}</text>`)}
    ${inBlock.map(seat => seatPicture(seat, options))}
    <g id="target" aria-hidden="true"></g>
  </svg>`
}

function seatPicture(seat: Seat, { stateOf, price, language }: PlanOptions): Html {
  const { x, y } = pointOf(seat)
  const state = stateOf(seat)
  const shape = state === 'taken' ? 't' : state === 'mine' ? 'm' : seat.wheelchair ? 'w' : `f${seat.rank}`
  const stateName = { free: words[`free${seat.rank}`], taken: words.taken, mine: words.mine }[state][language]
  const label = `${seatName(seat, language)}, ${seat.wheelchair ? `${words.wheelchair[language]}, ` : ''}${stateName}, ${formatMoney(price - rankDiscount[seat.rank], language)}`
  return html`<g
    class="seat ${state}"
    role="button"
    aria-label="${label}"
    transform="translate(${x} ${y})"
    data-label="${seat.label}"
    data-run="${seat.run}"
    data-place="${seat.place}"
    data-rank="${seat.rank}"
    data-number="${seat.number}"
    data-row="${seat.row}"
    ${seat.wheelchair && trusted(' data-wheelchair')}
    ><use href="#${shape}" />${state === 'mine' && html`<text y="4">${seat.number}</text>`}</g
  >`
}

/** What the shapes mean. */
export function legend(language: Language): Html {
  const entry = (shape: string, state: string, text: string): Html =>
    html`<span
      ><svg width="24" height="24" viewBox="-12 -12 24 24" aria-hidden="true">
        <g class="seat ${state}"><use href="#${shape}" /></g></svg
      >${text}</span
    >`
  return html`<div class="legend">
    ${[
      entry('f1', 'free', words.free1[language]),
      entry('f2', 'free', words.free2[language]),
      entry('m', 'mine', words.mine[language]),
      entry('g', 'target', words.target[language]),
      entry('t', 'taken', words.taken[language]),
      entry('w', 'free', words.wheelchair[language]),
    ]}
  </div>`
}
