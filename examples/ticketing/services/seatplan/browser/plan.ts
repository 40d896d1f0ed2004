// Makes the plan answer: pointing at a free seat shows where the whole group would sit, a click or Enter moves it.
import { groupAt, runsOf, type Chair } from '../src/seating.ts'

interface DrawnChair extends Chair {
  number: number
  row: string
  element: SVGGElement
}

const english = document.documentElement.lang === 'en'
const everyMs = 3000
const discount: Readonly<Record<number, number>> = { 1: 0, 2: 900 }

const content = (): HTMLElement | null => document.querySelector('#seats')
const plan = (): SVGSVGElement | null => document.querySelector('#plan')

function chairs(): DrawnChair[] {
  return [...document.querySelectorAll<SVGGElement>('#plan .seat[data-label]')].map(element => {
    const { label = '', run = '', place, rank, number, row = '', wheelchair } = element.dataset
    return {
      label,
      run,
      place: Number(place),
      rank: Number(rank),
      number: Number(number),
      row,
      wheelchair: wheelchair !== undefined,
      element,
    }
  })
}

const stateOf = (chair: Chair): string =>
  ['free', 'mine', 'taken'].find(state => (chair as DrawnChair).element.classList.contains(state)) ?? 'taken'

/** Where the group would go: seats beside each other around the one pointed at. */
function groupFor(element: Element): DrawnChair[] | undefined {
  const all = chairs()
  const target = all.find(chair => chair.element === element)
  const run = target && runsOf(all).get(target.run)
  const count = Number(note()?.dataset['count'])
  return target && run && stateOf(target) === 'free'
    ? groupAt(target, count, { run, isOpen: chair => stateOf(chair) !== 'taken' })
    : undefined
}

const note = (): HTMLElement | null => document.querySelector('#preview')

function say(text: string, strong = ''): void {
  const place = note()?.querySelector('span')
  if (!place) return
  place.replaceChildren(Object.assign(document.createElement('b'), { textContent: strong }), ` ${text}`)
  note()?.removeAttribute('hidden')
}

function preview(element: Element): void {
  const drawn = document.querySelector('#target')
  drawn?.replaceChildren()
  const group = groupFor(element)
  if (!group)
    return say(
      english
        ? 'There are not that many free seats side by side here.'
        : 'Hier zijn niet zoveel plaatsen vrij naast elkaar.',
    )
  for (const chair of group) drawn?.append(ghost(chair))
  const way = wayTo(group)
  if (way) drawn?.append(way)
  describe(group)
}

function ghost(chair: DrawnChair): SVGGElement {
  const group = svg('g', { class: 'seat target', transform: chair.element.getAttribute('transform') ?? '' })
  const text = svg('text', { y: '4' })
  text.textContent = String(chair.number)
  group.append(svg('use', { href: '#g' }), text)
  return group
}

/** A line from where the group sits to where it would. */
function wayTo(group: readonly DrawnChair[]): SVGElement | undefined {
  const mine = chairs().filter(chair => stateOf(chair) === 'mine')
  if (mine.length === 0) return undefined
  const [from, to] = [middleOf(mine), middleOf(group)]
  const bend = (from.y + to.y) / 2
  return svg('path', {
    class: 'way',
    d: `M${from.x} ${from.y + 14}C${from.x} ${bend} ${to.x} ${bend} ${to.x} ${to.y - 14}`,
  })
}

function middleOf(group: readonly DrawnChair[]): { x: number; y: number } {
  const points = group.map(
    ({ element }) => /translate\((\S+) (\S+)\)/.exec(element.getAttribute('transform') ?? '') ?? [],
  )
  const mean = (index: 1 | 2): number =>
    points.reduce((sum, point) => sum + Number(point[index]), 0) / points.length
  return { x: mean(1), y: mean(2) }
}

function describe(group: readonly DrawnChair[]): void {
  const numbers = group.map(({ number }) => number).sort((a, b) => a - b)
  const list = new Intl.ListFormat(document.documentElement.lang).format(numbers.map(String))
  const row = group[0]?.row ?? ''
  const [own, next] = [cost(chairs().filter(chair => stateOf(chair) === 'mine')), cost(group)]
  const money = `€ ${(Math.abs(own - next) / 100).toFixed(2).replace('.', english ? '.' : ',')}`
  const difference =
    own === next
      ? ''
      : english
        ? ` ${money} ${next < own ? 'less' : 'more'}.`
        : ` ${money} ${next < own ? 'goedkoper' : 'duurder'}.`
  const one = group.length === 1
  const rank = own === next ? '' : `${english ? 'Rank' : 'Rang'} ${group[0]?.rank}:`
  if (english)
    say(
      `${one ? 'is free.' : 'are free, side by side.'} ${rank}${difference}`,
      `Row ${row}, seat${one ? '' : 's'} ${list}`,
    )
  else
    say(
      `${one ? 'is vrij.' : 'zijn vrij naast elkaar.'} ${rank}${difference}`,
      `Rij ${row}, plaats${one ? '' : 'en'} ${list}`,
    )
}

/** In cents; seats of the group that are on another block's plan are not known here, and cost as rank 1. */
function cost(group: readonly Chair[]): number {
  const price = Number(note()?.dataset['price'])
  const missing = Number(note()?.dataset['count']) - group.length
  return group.reduce((sum, { rank }) => sum + price - (discount[rank] ?? 0), missing * price)
}

async function move(element: Element): Promise<void> {
  const group = groupFor(element)
  if (!group) return
  const answer = await fetch('/seats/move', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ seats: group.map(({ label }) => label) }),
  }).catch(() => undefined)
  if (answer?.status === 410) return location.assign('/expired')
  const code = answer?.ok
    ? undefined
    : answer
      ? ((await answer.json()) as { code: string }).code
      : 'unavailable'
  await show(code === undefined ? '?moved=1' : `?refused=${code}`, element.getAttribute('data-label') ?? '')
}

/** Takes the new state from the page itself, so that it is worded and drawn in one place. */
async function show(query: string, focused: string): Promise<void> {
  const block = plan()?.dataset['block'] ?? 'P'
  const answer = await fetch(`/seats/${query}&block=${block}`, { headers: { accept: 'text/html' } })
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#seats')
  if (!next) return location.assign('/expired')
  const left = document.querySelector('.plan-scroll')?.scrollLeft ?? 0
  content()?.replaceWith(next)
  const scroller = document.querySelector('.plan-scroll')
  if (scroller) scroller.scrollLeft = left
  enter(document.querySelector(`#plan [data-label="${focused}"]`) ?? firstSeat())
}

const firstSeat = (): Element | null =>
  document.querySelector('#plan .seat.mine') ?? document.querySelector('#plan .seat.free')

/** One seat can be reached by Tab; arrows move on from there. */
function enter(seat: Element | null, focus = true): void {
  for (const other of document.querySelectorAll('#plan .seat[tabindex]')) other.removeAttribute('tabindex')
  seat?.setAttribute('tabindex', '0')
  if (focus) (seat as SVGElement | null)?.focus()
}

const directions: Readonly<Record<string, [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The nearest seat in a direction; a step aside counts more than a step on. */
function neighbour(from: DrawnChair, [dx, dy]: [number, number]): DrawnChair | undefined {
  const here = middleOf([from])
  const near = chairs().flatMap(chair => {
    const there = middleOf([chair])
    const [x, y] = [there.x - here.x, there.y - here.y]
    const [along, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)]
    const onward = dx === 0 ? along > 15 : along > 5 && chair.row === from.row
    return onward && chair !== from ? [{ chair, far: along + 3 * aside }] : []
  })
  return near.sort((a, b) => a.far - b.far)[0]?.chair
}

function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}

const seatAt = (event: Event): SVGGElement | null =>
  (event.target as Element).closest<SVGGElement>('#plan .seat[data-label]')

document.addEventListener('pointerover', event => {
  const seat = seatAt(event)
  if (seat?.classList.contains('free')) preview(seat)
})
document.addEventListener('focusin', event => {
  const seat = seatAt(event)
  if (seat?.classList.contains('free')) preview(seat)
})
document.addEventListener('click', event => {
  const seat = seatAt(event)
  if (seat?.classList.contains('free')) void move(seat)
})
document.addEventListener('keydown', event => {
  const seat = seatAt(event)
  if (!seat) return
  const direction = directions[event.key]
  const chair = chairs().find(({ element }) => element === seat)
  if (direction && chair) {
    event.preventDefault()
    enter(neighbour(chair, direction)?.element ?? seat)
  }
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault()
    if (seat.classList.contains('free')) void move(seat)
  }
})

/** Others buy too. */
async function refresh(): Promise<void> {
  const block = plan()?.dataset['block']
  if (block === undefined || document.visibilityState === 'hidden') return
  const answer = await fetch(`/seats/api/taken?block=${block}`).catch(() => undefined)
  if (!answer?.ok) return
  const taken = new Set(((await answer.json()) as { taken: string[] }).taken)
  for (const chair of chairs()) {
    const state = stateOf(chair)
    if (state === 'mine' || (state === 'taken') === taken.has(chair.label)) continue
    const next = state === 'taken' ? 'free' : 'taken'
    chair.element.classList.replace(state, next)
    const shape = next === 'taken' ? 't' : chair.wheelchair ? 'w' : `f${chair.rank}`
    chair.element.querySelector('use')?.setAttribute('href', `#${shape}`)
  }
}

/** On a narrow screen the plan scrolls: it begins at the visitor's own seats. */
function reveal(): void {
  const [scroller, seat] = [document.querySelector('.plan-scroll'), firstSeat()]
  if (!scroller || !seat) return
  const [outer, inner] = [scroller.getBoundingClientRect(), seat.getBoundingClientRect()]
  scroller.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2
}

enter(firstSeat(), false)
reveal()
setInterval(() => void refresh(), everyMs)
