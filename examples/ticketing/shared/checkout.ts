import { html, trusted, type Html } from './html.ts'
import type { Language } from './language.ts'
import { icon } from './page.ts'
import type { HeldTickets } from './sales-client.ts'

const words = {
  steps: {
    nl: ['Tickets', 'Plaatsen', 'Gegevens', 'Betalen'],
    en: ['Tickets', 'Seats', 'Details', 'Payment'],
  },
  progress: { nl: 'Stappen', en: 'Steps' },
  held: { nl: 'Vastgehouden, nog', en: 'Held for you, still' },
  more: { nl: '5 minuten extra', en: '5 minutes more' },
  left: { nl: 'Nog {n} minuten', en: '{n} minutes left' },
} as const

/** The four steps of a purchase, and which one this is (from 1). */
export function steps(current: 1 | 2 | 3 | 4, language: Language, assets: string): Html {
  const items = words.steps[language].map((name, index) => {
    const number = index + 1
    if (number < current) return html`<li class="done"><i>${icon('check', assets)}</i>${name}</li>`
    return html`<li${number === current && trusted(' aria-current="step"')}><i>${number}</i>${name}</li>`
  })
  return html`<ol class="steps" aria-label="${words.progress[language]}">
    ${items}
  </ol>`
}

/** The countdown of a hold, and in its last two minutes the one extension. `hold.js` keeps it going. */
export function countdown(hold: HeldTickets, language: Language, assets: string): Html {
  const seconds = Math.floor(hold.remainingMs / 1000)
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  const late = hold.remainingMs <= 120_000
  return html`<span class="hold number" role="timer" data-remaining="${hold.remainingMs}"
      >${icon('clock', assets)}${words.held[language]} <b>${clock}</b></span
    >
    <span class="visually-hidden" role="status" id="time-left" data-text="${words.left[language]}"></span>
    ${!hold.extended && html`<form method="post" action="/extend" id="extend" ${!late && trusted(' hidden')}><button class="button low">${words.more[language]}</button></form>`}`
}
