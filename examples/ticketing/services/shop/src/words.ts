import { formatCount, type Language } from '../../../shared/language.ts'

/** What the shop says, in each language. */
export const words = {
  choose: { nl: 'Kies aantal tickets', en: 'Choose number of tickets' },
  price: { nl: 'Prijs', en: 'Price' },
  noFee: { nl: 'geen fee', en: 'no fee' },
  soldOut: { nl: 'Uitverkocht', en: 'Sold out' },
  waitingList: { nl: 'Op de wachtlijst', en: 'Join the waiting list' },
  less: { nl: 'Eén minder', en: 'One less' },
  more: { nl: 'Eén meer', en: 'One more' },
  count: { nl: 'Aantal', en: 'Number of' },
  yourOrder: { nl: 'Uw bestelling', en: 'Your order' },
  fees: { nl: 'Fees', en: 'Fees' },
  total: { nl: 'Totaal', en: 'Total' },
  included: {
    nl: 'Alle kosten inbegrepen. Er komt niets meer bij.',
    en: 'Everything included. Nothing will be added.',
  },
  empty: { nl: 'Nog niets gekozen.', en: 'Nothing chosen yet.' },
  previous: { nl: 'Vorige', en: 'Back' },
  next: { nl: 'Volgende', en: 'Next' },
  details: { nl: 'Uw gegevens', en: 'Your details' },
  name: { nl: 'Naam', en: 'Name' },
  mail: { nl: 'E-mailadres', en: 'E-mail address' },
  mailHint: { nl: 'Hierheen sturen wij uw tickets.', en: 'We send your tickets here.' },
  nameMissing: {
    nl: 'Vul uw naam in, hoogstens 100 tekens.',
    en: 'Fill in your name, at most 100 characters.',
  },
  mailWrong: { nl: 'Dit is geen e-mailadres.', en: 'This is no e-mail address.' },
  pay: { nl: 'Naar de bank', en: 'To the bank' },
  payHint: { nl: 'De klok staat stil terwijl u betaalt.', en: 'The clock stops while you pay.' },
  expired: { nl: 'De tijd is om', en: 'The time is over' },
  expiredText: {
    nl: 'Uw tickets zijn weer in verkoop. Uw keuze is bewaard: probeer of ze er nog zijn.',
    en: 'Your tickets are on sale again. Your choice is kept: try whether they are still there.',
  },
  again: { nl: 'Probeer mijn keuze opnieuw', en: 'Try my choice again' },
  paid: { nl: 'Uw tickets zijn betaald', en: 'Your tickets are paid' },
  order: { nl: 'Bestelling', en: 'Order' },
  download: { nl: 'Tickets als PDF', en: 'Tickets as PDF' },
  calendar: { nl: 'In mijn agenda', en: 'Add to my calendar' },
  mailed: { nl: 'Wij hebben uw tickets gemaild naar', en: 'We have mailed your tickets to' },
  mailing: { nl: 'Wij mailen uw tickets naar', en: 'We are mailing your tickets to' },
  entrance: {
    nl: 'Toon uw ticket aan de ingang, op papier of op uw telefoon. De poort opent om 16:00.',
    en: 'Show your ticket at the entrance, on paper or on your phone. The gate opens at 16:00.',
  },
  waiting: { nl: 'Wij wachten op de bank', en: 'We are waiting for the bank' },
  waitingText: {
    nl: 'Deze pagina gaat vanzelf verder. Uw tickets blijven vastgehouden.',
    en: 'This page goes on by itself. Your tickets stay held.',
  },
  toBank: { nl: 'Nog niet betaald? Naar de bank', en: 'Not paid yet? To the bank' },
  failed: { nl: 'De betaling is niet gelukt', en: 'The payment did not succeed' },
  failedText: {
    nl: 'Er is niets afgehouden. Uw tickets zijn nog vastgehouden.',
    en: 'Nothing was charged. Your tickets are still held.',
  },
  payAgain: { nl: 'Betaal opnieuw', en: 'Pay again' },
  gone: { nl: 'Deze bestelling is vervallen', en: 'This order has lapsed' },
  refunded: { nl: 'Wij betalen u terug', en: 'We pay you back' },
  refundedText: {
    nl: 'Uw betaling kwam toen uw tickets al verkocht waren. U krijgt alles terug.',
    en: 'Your payment came when your tickets were sold already. You get everything back.',
  },
  toTickets: { nl: 'Naar de tickets', en: 'To the tickets' },
  listTitle: { nl: 'Op de wachtlijst', en: 'Join the waiting list' },
  listText: {
    nl: 'Wij mailen u als er tickets vrijkomen voor',
    en: 'We mail you when tickets come free for',
  },
  listDone: { nl: 'U staat op de wachtlijst.', en: 'You are on the waiting list.' },
  closed: { nl: 'Er is iets gewijzigd', en: 'Something has changed' },
} as const

/** `Nog 38 tickets`. */
export function fewLeft(count: number, language: Language): string {
  return { nl: `Nog ${formatCount(count, 'nl')} tickets`, en: `${formatCount(count, 'en')} tickets left` }[
    language
  ]
}

/** `6 tickets gekozen, hoogstens 12 per persoon`. */
export function chosen(count: number, language: Language): string {
  return {
    nl: `${count} tickets gekozen, hoogstens 12 per persoon`,
    en: `${count} tickets chosen, at most 12 per person`,
  }[language]
}

/** What happens after the choice. */
export function holdNote(language: Language): [before: string, strong: string, after: string] {
  return {
    nl: ['Na deze stap houden wij uw tickets', '15 minuten', 'vast. U ziet de klok de hele tijd.'],
    en: ['After this step we hold your tickets for', '15 minutes', '. You see the clock all the time.'],
  }[language] as [string, string, string]
}

/** What went wrong with a choice, by the code of sales. */
export function refusal(code: string, language: Language): string {
  const texts: Record<string, Record<Language, string>> = {
    'sold-out': {
      nl: 'Zoveel zijn er niet meer. Hieronder staat wat er nog is.',
      en: 'There are not so many left. Below is what there still is.',
    },
    'too-many-tickets': {
      nl: 'U kunt hoogstens 12 tickets hebben, met wat u al kocht.',
      en: 'You can have at most 12 tickets, with what you bought already.',
    },
    'nothing-chosen': { nl: 'Kies minstens één ticket.', en: 'Choose at least one ticket.' },
    'seat-taken': {
      nl: 'Anderen waren net sneller bij de zitplaatsen. Probeer opnieuw.',
      en: 'Others were just faster with the seats. Try again.',
    },
  }
  return (
    texts[code]?.[language] ??
    { nl: 'Dat kan niet. Kijk uw keuze na.', en: 'That cannot be. Check your choice.' }[language]
  )
}
