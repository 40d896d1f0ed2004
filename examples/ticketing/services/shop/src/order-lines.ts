import { html, type Html } from '../../../shared/html.ts'
import { formatMoney, type Language } from '../../../shared/language.ts'
import type { OfferedTicket } from '../../../shared/sales-client.ts'
import { words } from './words.ts'

/** What is held or bought, as sales counts it. Amounts are cents. */
export interface Bought {
  items: readonly { type: string; quantity: number }[]
  total: number
  fees: number
}

/** The order as it is charged: each line, the fees apart, and a total that includes everything. */
export function orderLines(
  { items, total, fees }: Bought,
  types: readonly OfferedTicket[],
  language: Language,
): Html {
  const byId = new Map(types.map(type => [type.id, type]))
  const priced = items.map(({ type, quantity }) => ({
    type: byId.get(type),
    id: type,
    quantity,
    cents: (byId.get(type)?.price ?? 0) * quantity,
  }))
  // Seats differ in price: theirs is what the other lines leave of the total.
  const others = priced.reduce((sum, { type, cents }) => sum + (type?.seated === true ? 0 : cents), 0)
  return html`<aside class="card pad order" aria-label="${words.yourOrder[language]}">
    <h2>${words.yourOrder[language]}</h2>
    <dl class="number">
      ${priced.map(
        ({ type, id, quantity, cents }) =>
          html`<dt>${quantity} × ${type?.name[language] ?? id}</dt>
            <dd>${formatMoney(type?.seated === true ? total - fees - others : cents, language)}</dd>`,
      )}
      <dt class="second">${words.fees[language]}</dt>
      <dd class="second">${formatMoney(fees, language)}</dd>
    </dl>
    <div class="total number">
      <span class="bold">${words.total[language]}</span><b>${formatMoney(total, language)}</b>
    </div>
    <p class="small second">${words.included[language]}</p>
  </aside>`
}
