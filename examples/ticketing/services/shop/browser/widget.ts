// The shop on any page: <script src="https://tickets…/widget.js" data-language="nl" type="module"></script>
// It draws itself where it stands, in a shadow tree of its own, sets no cookies and reads none. With a choice made,
// the visitor goes on at the shop.

interface WidgetTicket {
  id: string
  name: Record<'nl' | 'en', string>
  price: number
  fee: number
  left: number
}

const most = 12
const words = {
  nl: {
    choose: 'Kies aantal tickets',
    price: 'Prijs',
    soldOut: 'Uitverkocht',
    less: 'Eén minder',
    more: 'Eén meer',
    total: 'Totaal',
    next: 'Volgende',
    away: 'De tickets zijn even niet te zien.',
  },
  en: {
    choose: 'Choose number of tickets',
    price: 'Price',
    soldOut: 'Sold out',
    less: 'One less',
    more: 'One more',
    total: 'Total',
    next: 'Next',
    away: 'The tickets cannot be shown at the moment.',
  },
}

/** Draws the widget before the script's own element; its address tells where the shop is. */
async function draw(script: HTMLScriptElement): Promise<void> {
  const shop = new URL(script.src).origin
  const language = script.dataset['language'] === 'en' ? 'en' : 'nl'
  const say = words[language]
  const format = new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'nl-BE', { minimumFractionDigits: 2 })
  const money = (cents: number): string => `€ ${format.format(cents / 100)}`
  const host = element('zomerlicht-tickets', {})
  host.lang = language
  script.before(host)
  const root = host.attachShadow({ mode: 'open' })
  root.append(element('link', { rel: 'stylesheet', href: `${shop}/assets/widget.css` }))
  const form = element('form', { action: shop, method: 'get' })
  form.append(element('h2', {}, say.choose))
  root.append(form)

  const types = await fetch(`${shop}/api/tickets`).then(
    answer => (answer.ok ? (answer.json() as Promise<WidgetTicket[]>) : undefined),
    () => undefined,
  )
  if (!types) return form.append(element('p', { role: 'alert' }, say.away))
  const counts = new Map<string, number>()
  const updates: (() => void)[] = []
  const change = (id: string, by: number): void => {
    counts.set(id, (counts.get(id) ?? 0) + by)
    for (const update of updates) update()
  }
  const all = (): number => [...counts.values()].reduce((sum, count) => sum + count, 0)
  const list = element('ul', {})
  for (const type of types) list.append(row(type))
  form.append(list, foot(types))
  for (const update of updates) update()

  function row(type: WidgetTicket): HTMLElement {
    const name = type.name[language]
    const item = element('li', {})
    const text = element('div', {}, name)
    text.append(
      element(
        'small',
        {},
        `${say.price}: ${money(type.price)}${type.fee > 0 ? ` + ${money(type.fee)} fee` : ''}`,
      ),
    )
    item.append(text, type.left === 0 ? element('b', {}, say.soldOut) : counter(type, name))
    return item
  }

  function counter(type: WidgetTicket, name: string): HTMLElement {
    const group = element('span', { class: 'count', role: 'group', 'aria-label': name })
    const [less, more] = [
      element('button', { type: 'button', 'aria-label': say.less }, '−'),
      element('button', { type: 'button', 'aria-label': say.more }, '+'),
    ]
    const [shown, field] = [
      element('b', { 'aria-live': 'polite' }),
      element('input', { type: 'hidden', name: type.id }),
    ]
    less.addEventListener('click', () => change(type.id, -1))
    more.addEventListener('click', () => change(type.id, 1))
    updates.push(() => {
      const count = counts.get(type.id) ?? 0
      shown.textContent = String(count)
      field.value = String(count)
      field.disabled = less.disabled = count === 0
      more.disabled = count >= type.left || all() >= most
    })
    group.append(less, shown, more, field)
    return group
  }

  function foot(types: readonly WidgetTicket[]): HTMLElement {
    const footer = element('footer', {})
    const [total, next] = [element('span', {}), element('button', {}, say.next)]
    updates.push(() => {
      const cents = types.reduce((sum, { id, price, fee }) => sum + (counts.get(id) ?? 0) * (price + fee), 0)
      total.textContent = `${say.total} ${money(cents)}`
      next.disabled = all() === 0
    })
    footer.append(total, next)
    return footer
  }
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
  text?: string,
): HTMLElementTagNameMap[K]
function element(name: string, attributes: Readonly<Record<string, string>>, text?: string): HTMLElement
function element(name: string, attributes: Readonly<Record<string, string>>, text = ''): HTMLElement {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.textContent = text
  return made
}

for (const script of document.querySelectorAll<HTMLScriptElement>('script[src$="/widget.js"]'))
  void draw(script)
