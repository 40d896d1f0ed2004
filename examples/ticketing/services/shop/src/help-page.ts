import { html, type Html } from '../../../shared/html.ts'
import type { Language } from '../../../shared/language.ts'

const texts = {
  nl: {
    title: 'Hulp',
    help: 'Vragen over uw bestelling? Antwoord op de mail die u van ons kreeg, met uw bestelnummer erbij.',
    accessibility: 'Toegankelijkheid',
    accessibilityText:
      'Onze pagina’s volgen WCAG 2.2, niveau AA, en werken met het toetsenbord en zonder scripts. Plaatsen kiest u ook uit een lijst in plaats van op het plan. Rolstoelplaatsen staan op het plan en in de lijst.',
    terms: 'Voorwaarden',
    termsText:
      'Hoogstens twaalf tickets per persoon. Tickets die u vasthoudt en niet betaalt gaan na 15 minuten terug in verkoop.',
  },
  en: {
    title: 'Help',
    help: 'Questions about your order? Answer the mail that you got from us, with your order number.',
    accessibility: 'Accessibility',
    accessibilityText:
      'Our pages follow WCAG 2.2, level AA, and work by keyboard and without scripts. Seats can be chosen from a list instead of the plan. Wheelchair places are on the plan and in the list.',
    terms: 'Terms',
    termsText:
      'At most twelve tickets per person. Tickets that you hold and do not pay go back on sale after 15 minutes.',
  },
} as const

/** Help, accessibility and terms. */
export function helpBody(language: Language): { title: string; body: Html } {
  const text = texts[language]
  const body = html`<div class="narrow">
    <div class="card big stack">
      <h1>${text.title}</h1>
      <p>${text.help}</p>
      <h2 id="accessibility">${text.accessibility}</h2>
      <p>${text.accessibilityText}</p>
      <h2 id="terms">${text.terms}</h2>
      <p>${text.termsText}</p>
    </div>
  </div>`
  return { title: text.title, body }
}
