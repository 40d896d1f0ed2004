import { countdown, steps } from '../../../shared/checkout.ts'
import { html, trusted, type Html } from '../../../shared/html.ts'
import type { Language } from '../../../shared/language.ts'
import { icon } from '../../../shared/page.ts'
import type { HeldTickets, OfferedTicket } from '../../../shared/sales-client.ts'
import { orderLines } from './order-lines.ts'
import { assets } from './tickets-page.ts'
import { words } from './words.ts'

/** What the page of the buyer's details shows. */
export interface DetailsPage {
  language: Language
  types: readonly OfferedTicket[]
  hold: HeldTickets
  /** Makes of a form sent twice one order. */
  key: string
  name: string
  mail: string
  wrong: { name?: boolean; mail?: boolean }
}

/** Name and address, beside what is held. */
export function detailsBody(options: DetailsPage): Html {
  const { language, hold, key, wrong } = options
  const field = (
    name: 'name' | 'mail',
    settings: {
      type: string
      autocomplete: string
      value: string
      most: number
      hint: string
      error: string
    },
  ): Html =>
    html`<label class="field"
      ><span>${words[name][language]}</span
      ><input
        type="${settings.type}"
        name="${name}"
        value="${settings.value}"
        required
        maxlength="${settings.most}"
        autocomplete="${settings.autocomplete}"
        aria-describedby="${name}-hint"
        ${wrong[name] === true && trusted(' aria-invalid="true"')}
      />
      <small id="${name}-hint" ${wrong[name] === true && trusted(' class="wrong"')}
        >${wrong[name] === true ? settings.error : settings.hint}</small
      ></label
    >`
  return html`<div class="wrap pinned">
    <div class="title">
      <h1>${words.details[language]}</h1>
      ${countdown(hold, language, assets)}${steps(3, language, assets)}
    </div>
    <div class="columns">
      <form method="post" action="/details">
        <div class="card pad">
          <input type="hidden" name="key" value="${key}" />
          ${field('name', { type: 'text', autocomplete: 'name', value: options.name, most: 100, hint: '', error: words.nameMissing[language] })}
          ${field('mail', { type: 'email', autocomplete: 'email', value: options.mail, most: 254, hint: words.mailHint[language], error: words.mailWrong[language] })}
        </div>
        <div class="actions">
          <a class="button" href="${hold.seats.length > 0 ? '/seats/' : '/'}">${words.previous[language]}</a
          ><span class="second small push">${words.payHint[language]}</span
          ><button class="button main">${words.pay[language]}${icon('arrow-right', assets)}</button>
        </div>
      </form>
      ${orderLines(hold, options.types, language)}
    </div>
  </div>`
}
