import { steps } from '../../../shared/checkout.ts'
import { html, type Html } from '../../../shared/html.ts'
import type { Language } from '../../../shared/language.ts'
import { icon } from '../../../shared/page.ts'
import type { OfferedTicket, PlacedOrder } from '../../../shared/sales-client.ts'
import { orderLines } from './order-lines.ts'
import { assets } from './tickets-page.ts'
import { words } from './words.ts'

/** What an order's page says, by the state of the order. */
export function orderBody(
  order: PlacedOrder,
  types: readonly OfferedTicket[],
  language: Language,
): { title: string; body: Html } {
  switch (order.state) {
    case 'paid':
      return { title: words.paid[language], body: paid(order, types, language) }
    case 'open':
      return plain(
        words.waiting[language],
        words.waitingText[language],
        payForm(order, words.toBank[language], 'button'),
      )
    case 'failed':
      return plain(
        words.failed[language],
        words.failedText[language],
        payForm(order, words.payAgain[language], 'button main'),
      )
    case 'refunded':
      return plain(words.refunded[language], words.refundedText[language], toTickets(language))
    case 'expired':
      return plain(words.gone[language], words.expiredText[language], toTickets(language))
    default:
      return order.state satisfies never
  }
}

function plain(title: string, text: string, action: Html): { title: string; body: Html } {
  return {
    title,
    body: html`<div class="narrow" id="order">
      <div class="card big stack" role="status">
        <h1>${title}</h1>
        <p>${text}</p>
        ${action}
      </div>
    </div>`,
  }
}

function payForm(order: PlacedOrder, text: string, style: string): Html {
  return html`<form method="post" action="/orders/${order.id}/pay">
    <button class="${style}">${text}</button>
  </form>`
}

function toTickets(language: Language): Html {
  return html`<p><a class="button main" href="/">${words.toTickets[language]}</a></p>`
}

function paid(order: PlacedOrder, types: readonly OfferedTicket[], language: Language): Html {
  const names = new Map(types.map(({ id, name }) => [id, name[language]]))
  return html`<div class="wrap" id="order">
    <div class="title">
      <h1>${words.paid[language]}</h1>
      ${steps(4, language, assets)}
    </div>
    <div class="columns">
      <div class="card big stack">
        <p class="note good" role="status">
          ${icon('check', assets)}<span
            >${order.mailed ? words.mailed[language] : words.mailing[language]} <b>${order.mail}</b>.</span
          >
        </p>
        <h2>${words.order[language]} <span class="number">${order.number}</span></h2>
        <ul class="tickets">
          ${order.tickets.map(
            ({ code, type, seat }) =>
              html`<li class="ticket">
                <div>
                  <div class="medium">${names.get(type) ?? type}${seat !== null && ` · ${seat}`}</div>
                  <div class="small second mono">${code}</div>
                </div>
              </li>`,
          )}
        </ul>
        <p>${words.entrance[language]}</p>
        <p class="row">
          <a class="button main" href="/orders/${order.id}/tickets.pdf"
            >${icon('download', assets)}${words.download[language]}</a
          ><a class="button" href="/orders/${order.id}/zomerlicht.ics"
            >${icon('calendar', assets)}${words.calendar[language]}</a
          >
        </p>
      </div>
      ${orderLines({ ...order, items: countTypes(order) }, types, language)}
    </div>
  </div>`
}

function countTypes({ tickets }: PlacedOrder): { type: string; quantity: number }[] {
  return [...Map.groupBy(tickets, ({ type }) => type)].map(([type, { length }]) => ({
    type,
    quantity: length,
  }))
}
