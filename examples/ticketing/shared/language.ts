/** The languages of the public pages. */
export type Language = 'nl' | 'en'

/** One text in every language. */
export type Text = Readonly<Record<Language, string>>

/** Which language a request is for: what the visitor chose, else what the browser prefers, else Dutch. */
export function languageOf(request: {
  query: unknown
  cookies: Record<string, string | undefined>
  headers: { 'accept-language'?: string | undefined }
}): Language {
  const chosen = (request.query as { lang?: unknown } | undefined)?.lang ?? request.cookies['lang']
  if (chosen === 'nl' || chosen === 'en') return chosen
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'nl'
}

const numbers = { nl: new Intl.NumberFormat('nl-BE'), en: new Intl.NumberFormat('en-GB') }
const amounts = { minimumFractionDigits: 2, maximumFractionDigits: 2 }
const money = { nl: new Intl.NumberFormat('nl-BE', amounts), en: new Intl.NumberFormat('en-GB', amounts) }

/** A count, with the language's separators: `1.842`, `1,842`. */
export function formatCount(count: number, language: Language): string {
  return numbers[language].format(count)
}

/** An amount in cents: `€ 47,00`, `€ 47.00`. */
export function formatMoney(cents: number, language: Language): string {
  return `€ ${money[language].format(cents / 100)}`
}

/** An hour and minute where the festival is: `10:37`. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toLocaleTimeString('nl-BE', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Europe/Brussels',
  })
}
