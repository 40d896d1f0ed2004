import { steps } from '../../../shared/checkout.ts'
import { html, trusted, type Html } from '../../../shared/html.ts'
import { formatMoney, type Language } from '../../../shared/language.ts'
import { icon } from '../../../shared/page.ts'
import type { OfferedTicket } from '../../../shared/sales-client.ts'
import { mostTickets, sumOf, type Choice } from './choice.ts'
import { chosen, fewLeft, holdNote, refusal, words } from './words.ts'

/** Where the shop serves its assets. */
export const assets = '/assets'

/** From how few on the shop says how many are left. */
const few = 100

/** What the first page shows. */
export interface TicketsPage {
  language: Language
  types: readonly OfferedTicket[]
  choice: Choice
  /** Why the choice could not be held, by the code of sales. */
  refused?: string | undefined
}

/** The choice of tickets. Its counts are number fields; a script makes − 0 + of them. */
export function ticketsBody({ language, types, choice, refused }: TicketsPage): Html {
  const { tickets } = sumOf(choice, types)
  return html`<form class="wrap pinned" method="post" action="/hold" id="tickets" data-most="${mostTickets}">
    <div class="title">
      <h1>${words.choose[language]}</h1>
      ${steps(1, language, assets)}
    </div>
    ${
      refused !== undefined &&
      html`<p class="note wrong" role="alert">
        ${icon('alert', assets)}<span><b>${refusal(refused, language)}</b></span>
      </p>`
    }
    <div class="columns">
      <div>
        <ul class="card tickets" aria-label="Tickets">
          ${types.map(type => ticket(type, choice, language))}
        </ul>
        <div class="actions">
          <span class="second small push" id="chosen" role="status" data-text="${chosen(-1, language)}"
            >${chosen(tickets, language)}</span
          ><button class="button main">${words.next[language]}${icon('arrow-right', assets)}</button>
        </div>
      </div>
      ${orderSummary({ language, types, choice })}
    </div>
  </form>`
}

function ticket(type: OfferedTicket, choice: Choice, language: Language): Html {
  const name = type.name[language]
  const count = choice.get(type.id) ?? 0
  const fee = type.fee === 0 ? `, ${words.noFee[language]}` : ` + ${formatMoney(type.fee, language)} fee`
  return html`<li
    class="ticket${count > 0 && ' chosen'}"
    data-type="${type.id}"
    data-name="${name}"
    data-price="${type.price}"
    data-fee="${type.fee}"
  >
    <div>
      <div class="medium">${name}</div>
      <div class="small second number">
        ${words.price[language]}: ${formatMoney(type.price, language)}${fee}${hint(type, language)}
      </div>
    </div>
    ${type.left === 0 ? html`<a class="button low" href="/waiting-list?type=${type.id}">${words.waitingList[language]}</a>` : counter(type, count, language)}
  </li>`
}

function hint({ left, note }: OfferedTicket, language: Language): Html | false {
  if (left === 0) return html`<span class="hint">${words.soldOut[language]}</span>`
  if (left < few) return html`<span class="hint few">${fewLeft(left, language)}</span>`
  return note !== null && html`<span class="hint">${note[language]}</span>`
}

function counter({ id, name, left }: OfferedTicket, count: number, language: Language): Html {
  const label = `${words.count[language]} ${name[language]}`
  const step = (by: number, text: string, picture: string): Html =>
    html`<button type="button" aria-label="${text}" data-step="${by}" hidden>
      ${icon(picture, assets)}
    </button>`
  return html`<span class="count plain number" role="group" aria-label="${label}"
    >${step(-1, words.less[language], 'minus')}<input
      type="number"
      inputmode="numeric"
      name="${id}"
      value="${count}"
      min="0"
      max="${Math.min(mostTickets, left)}"
      aria-label="${label}"
      autocomplete="off"
    />${step(1, words.more[language], 'plus')}</span
  >`
}

/** The order beside the choice: each line, the fees apart, and a total that includes everything. */
function orderSummary({ language, types, choice }: Pick<TicketsPage, 'language' | 'types' | 'choice'>): Html {
  const { fees, total } = sumOf(choice, types)
  const lines = types.flatMap(type => {
    const count = choice.get(type.id) ?? 0
    return count === 0
      ? []
      : [
          html`<dt>${count} × ${type.name[language]}</dt>
            <dd>${formatMoney(count * type.price, language)}</dd>`,
        ]
  })
  const [before, strong, after] = holdNote(language)
  return html`<aside class="card pad order" aria-label="${words.yourOrder[language]}">
    <h2>${words.yourOrder[language]}</h2>
    <dl class="number" id="lines" data-fees="${words.fees[language]}">
      ${lines}${
        fees > 0 &&
        html`<dt class="second">${words.fees[language]}</dt>
          <dd class="second">${formatMoney(fees, language)}</dd>`
      }
    </dl>
    <p class="small second" id="nothing" ${lines.length > 0 && trusted(' hidden')}>
      ${words.empty[language]}
    </p>
    <div class="total number">
      <span class="bold">${words.total[language]}</span><b id="total">${formatMoney(total, language)}</b>
    </div>
    <p class="small second">${words.included[language]}</p>
    <p class="note divided">
      ${icon('clock', assets)}<span>${before} <b>${strong}</b> ${after}</span>
    </p>
  </aside>`
}
