import { formatCount, type Language } from '../../../shared/language.ts'

/** What the waiting room says, in each language. */
export const words = {
  title: { nl: 'U staat in de wachtrij', en: 'You are in the queue' },
  before: { nl: 'Vóór u', en: 'Before you' },
  about: { nl: 'Nog ongeveer', en: 'About' },
  perMinute: { nl: 'Toegelaten per minuut', en: 'Admitted per minute' },
  mayClose: { nl: 'U mag dit venster sluiten', en: 'You may close this window' },
  mailMe: { nl: 'Mail mij', en: 'Mail me' },
  mailLabel: { nl: 'Uw e-mailadres', en: 'Your e-mail address' },
  mailKept: {
    nl: 'Wij mailen u 5 minuten voor uw beurt.',
    en: 'We will mail you 5 minutes before your turn.',
  },
  fair: { nl: 'Eerlijk geloot', en: 'A fair draw' },
  fairText: {
    nl: 'Wie er vóór de opening was, kreeg een plaats door loting. Daarna telt wie eerst komt.',
    en: 'Whoever came before the opening got a place by draw. After that, first come, first served.',
  },
  one: { nl: 'Eén plaats per persoon', en: 'One place per person' },
  oneText: {
    nl: 'Vernieuwen of meer vensters openen helpt niet en schaadt niet.',
    en: 'Reloading or opening more windows neither helps nor harms.',
  },
  keep: { nl: 'Uw plaats blijft', en: 'Your place stays' },
  keepText: {
    nl: 'Kom terug in dezelfde browser. Uw plaats is opgeslagen voor u ze zag.',
    en: 'Come back in the same browser. Your place was stored before you saw it.',
  },
  check: { nl: 'Reken uw plaats na', en: 'Check your place' },
  leave: { nl: 'Verlaat de wachtrij', en: 'Leave the queue' },
  paused: { nl: 'Even niemand toegelaten', en: 'Nobody admitted for now' },
  unknown: { nl: 'onbekend', en: 'unknown' },
  lostTitle: { nl: 'Uw beurt is voorbij', en: 'Your turn has passed' },
  again: { nl: 'Neem een nieuwe plaats', en: 'Take a new place' },
  drawTitle: { nl: 'U doet mee aan de loting', en: 'You take part in the draw' },
  drawSoon: {
    nl: 'Bij de opening krijgt iedereen die er nu al is een plaats door loting. Vroeger komen helpt niet.',
    en: 'At the opening everybody who is here gets a place by draw. Coming earlier does not help.',
  },
  stale: {
    nl: 'Wij horen onze wachtrij even niet. Uw plaats blijft.',
    en: 'We cannot hear our queue for a moment. Your place stays.',
  },
} as const

/** How many were before the visitor on arrival: `van 6.610 toen u aankwam, om 10:00`. */
export function ofThen(count: number, time: string, language: Language): string {
  return {
    nl: `van ${formatCount(count, 'nl')} toen u aankwam, om ${time}`,
    en: `of ${formatCount(count, 'en')} when you came, at ${time}`,
  }[language]
}

/** What follows from closing the window. */
export function closing(turnMinutes: number, language: Language): string {
  return {
    nl: `Uw plaats blijft. Wij mailen 5 minuten voor uw beurt, daarna hebt u ${turnMinutes} minuten.`,
    en: `Your place stays. We mail 5 minutes before your turn; then you have ${turnMinutes} minutes.`,
  }[language]
}

/** A wait as a range of minutes: `16 – 20 min`. */
export function range([least, most]: readonly [number, number], language: Language): string {
  if (most < 60) return { nl: 'minder dan 1 min', en: 'less than 1 min' }[language]
  const [from, to] = [Math.max(1, Math.floor(least / 60)), Math.ceil(most / 60)]
  return from === to ? `${from} min` : `${from} – ${to} min`
}

/** When the turn comes, roughly. */
export function aroundTime(time: string, language: Language): string {
  return { nl: `aan de beurt rond ${time}`, en: `your turn around ${time}` }[language]
}

/** Why fewer were admitted for a while. */
export function slower(
  change: { from: string; until: string | undefined; reason: string; paused: boolean },
  language: Language,
): string {
  const { from, until, paused } = change
  const reason = change.reason === '' ? '.' : `: ${change.reason}.`
  if (language === 'nl') {
    const when = until === undefined ? `Sinds ${from}` : `Van ${from} tot ${until}`
    return `${when} ${paused ? 'lieten wij niemand toe' : 'lieten wij minder mensen toe'}${reason}`
  }
  const when = until === undefined ? `Since ${from}` : `From ${from} to ${until}`
  return `${when} we admitted ${paused ? 'nobody' : 'fewer people'}${reason}`
}

/** How current the figures are. */
export function updated(ageSeconds: number, language: Language): string {
  return { nl: `Bijgewerkt ${ageSeconds} s geleden`, en: `Updated ${ageSeconds} s ago` }[language]
}

/** What the chart's bars span. */
export function chartSpan(now: number, language: Language): string {
  return {
    nl: `laatste 20 minuten, nu ${formatCount(now, 'nl')}`,
    en: `last 20 minutes, now ${formatCount(now, 'en')}`,
  }[language]
}
