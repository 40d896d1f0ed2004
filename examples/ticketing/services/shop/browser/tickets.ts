// Makes − 0 + of the number fields, and keeps the order beside them current.
const form = document.querySelector<HTMLFormElement>('#tickets')
const english = document.documentElement.lang === 'en'
const format = new Intl.NumberFormat(english ? 'en-GB' : 'nl-BE', { minimumFractionDigits: 2 })
const money = (cents: number): string => `€ ${format.format(cents / 100)}`

const fields = [...document.querySelectorAll<HTMLInputElement>('.ticket input')]
const sum = (): number => fields.reduce((total, { value }) => total + (Number(value) || 0), 0)

function show(): void {
  const most = Number(form?.dataset['most'])
  const all = sum()
  const lines: Element[] = []
  let [total, fees] = [0, 0]
  for (const field of fields) {
    const ticket = field.closest<HTMLElement>('.ticket')
    const count = Number(field.value) || 0
    const { name = '', price, fee } = ticket?.dataset ?? {}
    ticket?.classList.toggle('chosen', count > 0)
    for (const button of ticket?.querySelectorAll<HTMLButtonElement>('[data-step]') ?? []) {
      button.disabled =
        button.dataset['step'] === '-1' ? count === 0 : count >= Number(field.max) || all >= most
    }
    if (count === 0) continue
    total += count * (Number(price) + Number(fee))
    fees += count * Number(fee)
    lines.push(...line(`${count} × ${name}`, count * Number(price)))
  }
  const list = document.querySelector<HTMLElement>('#lines')
  if (fees > 0) lines.push(...line(list?.dataset['fees'] ?? '', fees, 'second'))
  list?.replaceChildren(...lines)
  document.querySelector('#nothing')?.toggleAttribute('hidden', all > 0)
  const shown = document.querySelector('#total')
  if (shown) shown.textContent = money(total)
  const chosen = document.querySelector<HTMLElement>('#chosen')
  if (chosen) chosen.textContent = (chosen.dataset['text'] ?? '').replace('-1', String(all))
}

function line(text: string, cents: number, style = ''): Element[] {
  const term = Object.assign(document.createElement('dt'), { textContent: text, className: style })
  return [term, Object.assign(document.createElement('dd'), { textContent: money(cents), className: style })]
}

for (const group of document.querySelectorAll('.count')) group.classList.remove('plain')
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-step]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const field = button.parentElement?.querySelector('input')
    if (!field) return
    field.value = String(
      Math.min(Number(field.max), Math.max(0, (Number(field.value) || 0) + Number(button.dataset['step']))),
    )
    show()
  })
}
for (const field of fields) field.addEventListener('input', show)
show()
