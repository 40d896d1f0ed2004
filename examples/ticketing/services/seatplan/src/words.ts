import type { Language } from '../../../shared/language.ts'
import { blocks, type Seat } from '../../../shared/venue.ts'

/** What the seat plan says, in each language. */
export const words = {
  title: { nl: 'Zaalplan', en: 'Seat plan' },
  listTitle: { nl: 'Plaatsen uit een lijst', en: 'Seats from a list' },
  even: { nl: 'even', en: 'even' },
  odd: { nl: 'oneven', en: 'odd' },
  concert: { nl: 'Openingsconcert, vrijdag 7 juli, 20:00', en: 'Opening concert, Friday 7 July, 20:00' },
  move: {
    nl: 'Klik op een lege plaats op het zaalplan om de geselecteerde plaatsen te verplaatsen.',
    en: 'Click an empty seat on the plan to move the selected seats there.',
  },
  keys: {
    nl: 'Zaalplan. Pijltjes verplaatsen de focus, Enter verplaatst uw plaatsen.',
    en: 'Seat plan. Arrow keys move the focus, Enter moves your seats.',
  },
  total: { nl: 'Totaal', en: 'Total' },
  block: { nl: 'Deel van de zaal', en: 'Part of the hall' },
  list: { nl: 'Kies uit een lijst in plaats van het plan', en: 'Choose from a list instead of the plan' },
  plan: {
    nl: 'Kies op het plan in plaats van uit een lijst',
    en: 'Choose on the plan instead of from a list',
  },
  show: { nl: 'Toon', en: 'Show' },
  take: { nl: 'Neem deze plaatsen', en: 'Take these seats' },
  previous: { nl: 'Vorige', en: 'Back' },
  next: { nl: 'Volgende', en: 'Next' },
  free1: { nl: 'Vrij, rang 1', en: 'Free, rank 1' },
  free2: { nl: 'Vrij, rang 2', en: 'Free, rank 2' },
  mine: { nl: 'Uw plaatsen', en: 'Your seats' },
  target: { nl: 'Hierheen verplaatsen', en: 'Move here' },
  taken: { nl: 'Bezet', en: 'Taken' },
  wheelchair: { nl: 'Rolstoel', en: 'Wheelchair' },
  none: {
    nl: 'Hier zijn niet zoveel plaatsen vrij naast elkaar.',
    en: 'There are not that many free seats side by side here.',
  },
  kept: { nl: 'Uw plaatsen zijn gebleven waar ze waren.', en: 'Your seats stayed where they were.' },
  moved: { nl: 'Uw plaatsen zijn verplaatst.', en: 'Your seats have been moved.' },
} as const

/** `Uw 3 plaatsen`. */
export function yourSeats(count: number, language: Language): string {
  if (language === 'nl') return count === 1 ? 'Uw plaats' : `Uw ${count} plaatsen`
  return count === 1 ? 'Your seat' : `Your ${count} seats`
}

/** `Rij G, plaats 5`. */
export function seatName(seat: Seat, language: Language): string {
  return { nl: `Rij ${seat.row}, plaats ${seat.number}`, en: `Row ${seat.row}, seat ${seat.number}` }[
    language
  ]
}

/** `Parterre rechts, oneven`. */
export function seatSide(seat: Seat, language: Language): string {
  const odd = seat.number % 2 === 1
  const block = blocks[seat.block][language]
  return {
    nl: `${block} ${odd ? 'rechts, oneven' : 'links, even'}`,
    en: `${block} ${odd ? 'right, odd' : 'left, even'}`,
  }[language]
}

/** What is part of the total as fees. */
export function withFees(fees: string, language: Language): string {
  return { nl: `met ${fees} fee`, en: `with ${fees} fees` }[language]
}

/** Why a move was refused, by the code of sales. */
export function refusal(code: string, language: Language): string | undefined {
  const texts: Record<string, Record<Language, string>> = {
    'seat-taken': {
      nl: 'Een van deze plaatsen is net genomen.',
      en: 'One of these seats has just been taken.',
    },
    'single-seat': { nl: 'Daar zou één losse plaats overblijven.', en: 'That would leave a single seat.' },
    'bad-choice': {
      nl: 'Deze plaatsen horen niet bij uw tickets.',
      en: 'These seats do not fit your tickets.',
    },
    none: words.none,
  }
  return texts[code]?.[language]
}
