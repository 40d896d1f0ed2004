/** Text that is HTML already. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** What may stand in a template: strings are escaped, lists joined, false and undefined left out. */
export type HtmlValue = Html | string | number | false | undefined | null | readonly HtmlValue[]

/** A template literal whose values are escaped, so that no name or address can become markup. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, index) => text + show(values[index - 1]) + part))
}

/** Markup from our own files, such as an icon. */
export function trusted(text: string): Html {
  return new Html(text)
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function show(value: HtmlValue): string {
  if (value instanceof Html) return value.text
  if (value === undefined || value === null || value === false) return ''
  if (typeof value === 'object') return value.map(show).join('')
  return String(value).replaceAll(/[&<>"']/g, character => entities[character] ?? '')
}
