import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { countdown, steps } from '../../../shared/checkout.ts'
import { html, trusted, type Html } from '../../../shared/html.ts'
import { formatMoney, type Language } from '../../../shared/language.ts'
import { icon, page, pageLanguage, sendPage } from '../../../shared/page.ts'
import { Refusal } from '../../../shared/refusal.ts'
import {
  credentialsOf,
  type HeldTickets,
  type OfferedTicket,
  type SalesClient,
} from '../../../shared/sales-client.ts'
import { blocks, hall, rankDiscount, type BlockCode, type Seat } from '../../../shared/venue.ts'
import { legend, planPicture, type SeatState } from './plan.ts'
import { placements, runsOf } from './seating.ts'
import { refusal, seatName, seatSide, withFees, words, yourSeats } from './words.ts'

const assets = '/seats/assets'
const seats = hall()
const byLabel = new Map(seats.map(seat => [seat.label, seat]))

/** What a page of seats is made from. */
interface Visit {
  language: Language
  hold: HeldTickets
  type: OfferedTicket
  own: readonly Seat[]
  block: BlockCode
  stateOf: (seat: Seat) => SeatState
}

/** The plan, the list that does the same without scripts or sight, and the move that both ask for. */
export function servePages(app: FastifyInstance, sales: SalesClient): void {
  app.get('/seats', (_request, reply) => reply.redirect('/seats/', 308))

  app.get('/seats/', async (request, reply) => {
    const visit = await readVisit(request, reply)
    if (!visit) return reply.redirect('/expired', 303)
    const { language } = visit
    const body = html`<div class="card plan">
      <nav class="blocks" aria-label="${words.block[language]}">${blockLinks(visit, '/seats/')}</nav>
      <div class="plan-scroll">
        ${planPicture({ ...visit, seats, price: visit.type.price + visit.type.fee })}
      </div>
      ${legend(language)}
    </div>`
    return sendPage(
      reply,
      seatsPage(request, visit, {
        title: words.title[language],
        body,
        other: ['/seats/list', words.list[language]],
      }),
    )
  })

  app.get('/seats/list', async (request, reply) => {
    const visit = await readVisit(request, reply)
    if (!visit) return reply.redirect('/expired', 303)
    const { language } = visit
    const body = html`<div class="card pad stack">
      <nav class="blocks" aria-label="${words.block[language]}">${blockLinks(visit, '/seats/list')}</nav>
      ${placesList(visit)}
    </div>`
    return sendPage(
      reply,
      seatsPage(request, visit, {
        title: words.listTitle[language],
        body,
        other: ['/seats/', words.plan[language]],
      }),
    )
  })

  app.post('/seats/move', async (request, reply) => {
    const wanted = labelsIn(request.body)
    const wantsPage = request.headers.accept?.includes('text/html') ?? false
    try {
      await sales.moveSeats(credentialsOf(request), request.cookies['hold'] ?? '', wanted)
    } catch (error) {
      if (!wantsPage || !(error instanceof Refusal) || error.statusCode >= 500) throw error
      return reply.redirect(error.code === 'hold-expired' ? '/expired' : `/seats/?refused=${error.code}`, 303)
    }
    return wantsPage ? reply.redirect('/seats/?moved=1', 303) : reply.code(204).send()
  })

  /** Everything the page shows; undefined where nothing is held any more. */
  async function readVisit(request: FastifyRequest, reply: FastifyReply): Promise<Visit | undefined> {
    const language = pageLanguage(request, reply)
    const id = request.cookies['hold']
    if (id === undefined) return undefined
    const [hold, types, taken] = await Promise.all([
      sales.findHold(credentialsOf(request), id).catch(expired),
      sales.tickets(),
      sales.seats(),
    ])
    if (!hold || hold.remainingMs === 0 || hold.state !== 'held') return undefined
    const own = hold.seats.flatMap(label => byLabel.get(label) ?? [])
    const type = types.find(({ seated }) => seated)
    if (!type || own.length === 0) return undefined
    const { block } = request.query as { block?: string }
    const mine = new Set(hold.seats)
    return {
      language,
      hold,
      type,
      own,
      block: block !== undefined && block in blocks ? (block as BlockCode) : (own[0] as Seat).block,
      stateOf: seat => (mine.has(seat.label) ? 'mine' : taken[indexOf(seat)] === '1' ? 'taken' : 'free'),
    }
  }
}

const indexes = new Map(seats.map(({ label }, index) => [label, index]))

function indexOf(seat: Seat): number {
  return indexes.get(seat.label) ?? -1
}

function expired(error: unknown): undefined {
  if (error instanceof Refusal && error.statusCode < 500) return undefined
  throw error
}

function labelsIn(body: unknown): string[] {
  const { seats: wanted } = (body ?? {}) as { seats?: unknown }
  const labels =
    typeof wanted === 'string' ? wanted.split(',') : Array.isArray(wanted) ? wanted.map(String) : []
  if (labels.length === 0 || !labels.every(label => byLabel.has(label)))
    throw new Refusal(400, 'bad-choice', 'There are no such seats.')
  return labels
}

function blockLinks({ block, language }: Visit, path: string): Html[] {
  return Object.entries(blocks).map(
    ([code, name]) =>
      html`<a href="${path}?block=${code}" ${code === block && trusted(' aria-current="true"')}
        >${name[language]}</a
      >`,
  )
}

function seatsPage(
  request: FastifyRequest,
  visit: Visit,
  content: { title: string; body: Html; other: [path: string, text: string] },
): string {
  const { language, hold } = visit
  const body = html`<link rel="stylesheet" href="${assets}/seats.css" />
    <div class="wrap">
      <div class="title">
        <h1>${content.title}</h1>
        ${countdown(hold, language, assets)}${steps(2, language, assets)}
      </div>
      <div class="columns" id="seats">${content.body}${side(request, visit, content.other)}</div>
    </div>`
  return page({
    language,
    assets,
    title: content.title,
    path: request.url,
    scripts: ['hold.js', 'plan.js'],
    body,
  })
}

function side(
  request: FastifyRequest,
  { own, hold, type, language }: Visit,
  other: [path: string, text: string],
): Html {
  const query = request.query as { refused?: string; moved?: string }
  const refused = query.refused === undefined ? undefined : refusal(query.refused, language)
  const seatsTotal = own.reduce((sum, { rank }) => sum + type.price + type.fee - rankDiscount[rank], 0)
  return html`<aside class="card pad seats-side" aria-label="${words.mine[language]}">
    <h2>${yourSeats(own.length, language)}</h2>
    <p class="small second">${words.concert[language]}</p>
    <p class="small second">${words.move[language]}</p>
    <div class="divided">
      ${own.map(
        seat =>
          html`<div class="own">
            <i class="number">${seat.number}</i>
            <div>
              <div class="medium">${seatName(seat, language)}</div>
              <div class="small second">${seatSide(seat, language)}</div>
            </div>
            <span class="number">${formatMoney(type.price - rankDiscount[seat.rank], language)}</span>
          </div>`,
      )}
    </div>
    <div class="total number">
      <span class="bold">${words.total[language]}</span><b>${formatMoney(seatsTotal, language)}</b>
    </div>
    <p class="small third number right">
      ${withFees(formatMoney(type.fee * own.length, language), language)}
    </p>
    <p
      class="note move"
      id="preview"
      role="status"
      ${refused === undefined && query.moved === undefined && trusted('hidden')}
      data-count="${hold.seats.length}"
      data-price="${type.price + type.fee}"
    >
      ${icon('arrows-move', assets)}<span
        >${refused === undefined ? words.moved[language] : html`<b>${refused}</b> ${words.kept[language]}`}</span
      >
    </p>
    <div class="actions">
      <a class="button" href="/">${words.previous[language]}</a
      ><a class="button main push" href="/details">${words.next[language]}${icon('arrow-right', assets)}</a>
    </div>
    <p class="small second centre other"><a class="link" href="${other[0]}">${other[1]}</a></p>
  </aside>`
}

/** Every group of seats side by side in the block, one button each. */
function placesList({ own, block, stateOf, language, type }: Visit): Html {
  const count = own.length
  const candidates = seats.filter(seat => seat.block === block && (count === 1 || !seat.wheelchair))
  const ways = placements(runsOf(candidates), count, chair => stateOf(chair as Seat) === 'free')
  if (ways.length === 0) return html`<p>${words.none[language]}</p>`
  const rowsOfWays = Map.groupBy(ways, way => (way[0] as Seat).row)
  return html`${[...rowsOfWays].map(
    ([row, inRow]) =>
      html`<details>
        <summary class="medium">${{ nl: 'Rij', en: 'Row' }[language]} ${row} (${inRow.length})</summary>
        ${inRow.map(way => {
          const price = way.reduce((sum, { rank }) => sum + type.price + type.fee - rankDiscount[rank], 0)
          return html`<form method="post" action="/seats/move">
            <input type="hidden" name="seats" value="${way.map(({ label }) => label).join(',')}" /><button
              class="button low"
              aria-label="${words.take[language]}: ${way.map(seat => seatName(seat, language)).join(', ')}"
            >
              ${way.map(({ number }) => number).join(', ')} · ${seatSide(way[0] as Seat, language)} ·
              ${formatMoney(price, language)}
            </button>
          </form>`
        })}
      </details>`,
  )}`
}
