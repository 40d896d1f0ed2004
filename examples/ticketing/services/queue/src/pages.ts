import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html, trusted, type Html } from '../../../shared/html.ts'
import { formatCount, formatTime, type Language } from '../../../shared/language.ts'
import { icon, page, pageLanguage, sendPage } from '../../../shared/page.ts'
import { Refusal } from '../../../shared/refusal.ts'
import { commitment, servePagesOfDraw } from './draw-pages.ts'
import type { LineKeeper } from './line-keeper.ts'
import { admittedPerMinute, slowdowns, type Slowdown } from './line.ts'
import { sessionKeyOf, type Places, type Visitor } from './places.ts'
import { aroundTime, chartSpan, closing, ofThen, range, slower, updated, words } from './words.ts'

const assets = '/queue/assets'
const pollSeconds = 20

/** The waiting room as people see it. Everything works without scripts; they only keep the figures current. */
export function servePages(app: FastifyInstance, keeper: LineKeeper, places: Places): void {
  app.get('/queue', (_request, reply) => reply.redirect('/queue/', 308))

  app.get('/queue/', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const visitor = (await places.find(request)) ?? (await joinNow(request, reply))
    places.remember(visitor, reply)
    if (visitor.standing.state === 'turn') return reply.redirect(target(request), 303)
    const body = bodyFor(visitor, keeper, language)
    const ahead =
      visitor.standing.state === 'waiting' ? formatCount(visitor.standing.ahead, language) : undefined
    const title = ahead === undefined ? body.title : `${ahead} ${words.before[language].toLowerCase()}`
    return sendPage(
      reply,
      page({
        language,
        assets,
        title,
        path: request.url,
        scripts: ['waiting.js'],
        refreshSeconds: pollSeconds,
        body: body.html,
      }),
    )
  })

  app.post('/queue/leave', (_request, reply) => {
    places.forget(reply)
    return reply.redirect('/help', 303)
  })

  app.post('/queue/again', (_request, reply) => {
    places.forget(reply)
    return reply.redirect('/queue/', 303)
  })

  app.post('/queue/mail', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const visitor = await places.find(request)
    const { mail = '' } = (request.body ?? {}) as { mail?: string }
    if (!visitor) return reply.redirect('/queue/', 303)
    if (!/^[^\s@]+@[^\s@]+$/.test(mail) || mail.length > 254)
      throw new Refusal(400, 'bad-mail', `${words.mailLabel[language]}?`)
    await keeper.mailWhenNear(visitor.place, mail, language)
    return reply.redirect('/queue/?mailed=1', 303)
  })

  servePagesOfDraw(app, keeper, places)

  async function joinNow(request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
    const visitor = await places.join(sessionKeyOf(request, reply))
    if (visitor.standing.state !== 'waiting' || visitor.standing.ahead > keeper.line.rate) return visitor
    // Hardly anybody waits: the next moves of the line may let this visitor in without a page between.
    await new Promise(resolve => setTimeout(resolve, 250))
    return places.again(visitor)
  }
}

/** Where to go when it is the visitor's turn: a path of this site, never another site. */
function target(request: FastifyRequest): string {
  const { to } = request.query as { to?: unknown }
  return typeof to === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : '/'
}

function bodyFor(visitor: Visitor, keeper: LineKeeper, language: Language): { title: string; html: Html } {
  const { standing } = visitor
  switch (standing.state) {
    case 'waiting':
      return { title: words.title[language], html: waitingBody(visitor, keeper, language) }
    case 'before-draw':
      return {
        title: words.drawTitle[language],
        html: beforeDraw(standing.opensAt, keeper.line.seed, language),
      }
    case 'lost':
      return { title: words.lostTitle[language], html: lost(standing.since, language) }
    case 'turn':
      throw new Error('A visitor whose turn it is gets no page')
    default:
      return standing satisfies never
  }
}

function waitingBody({ place, standing }: Visitor, keeper: LineKeeper, language: Language): Html {
  if (standing.state !== 'waiting') throw new Error('Only who waits has a waiting page')
  const { ahead, waitSeconds } = standing
  const nowMs = Date.now()
  const stale = keeper.ageMs > 10_000
  const then = Math.max(place.ahead, ahead)
  return html`<div class="narrow" id="waiting">
    <div class="card big">
      <div class="row">
        <h1>${words.title[language]}</h1>
        <span class="push small third number" id="updated" role="status"
          >${updated(Math.round(keeper.ageMs / 1000), language)}</span
        >
      </div>
      ${stale && html`<p class="note" role="alert">${icon('alert', assets)}<span>${words.stale[language]}</span></p>`}
      <div class="position number" aria-live="polite">
        <div>
          <span class="second">${words.before[language]}</span
          ><b id="ahead">${formatCount(ahead, language)}</b
          ><span class="second">${ofThen(then, formatTime(place.joinedAt), language)}</span>
        </div>
        <div>
          <span class="second">${words.about[language]}</span
          ><b id="wait">${waitSeconds ? range(waitSeconds, language) : words.unknown[language]}</b
          ><span class="second" id="around"
            >${
              waitSeconds
                ? aroundTime(formatTime(nowMs + ((waitSeconds[0] + waitSeconds[1]) / 2) * 1000), language)
                : words.paused[language]
            }</span
          >
        </div>
      </div>
      <progress
        id="progress"
        max="${then + 1}"
        value="${then - ahead}"
        aria-label="${words.title[language]}"
      ></progress>
      ${chart(keeper, nowMs, language)}
      <div class="row divided">
        <div>
          <div class="medium">${words.mayClose[language]}</div>
          <div class="small second">${closing(keeper.line.turnMinutes, language)}</div>
        </div>
        <form class="row push" method="post" action="/queue/mail">
          <label
            ><span class="visually-hidden">${words.mailLabel[language]}</span
            ><input
              class="button low"
              type="email"
              name="mail"
              required
              maxlength="254"
              autocomplete="email"
              placeholder="${words.mailLabel[language]}"
          /></label>
          <button class="button main">${icon('mail', assets)}${words.mailMe[language]}</button>
        </form>
      </div>
    </div>
    ${facts(language)}
    <form class="small third links" method="post" action="/queue/leave">
      ${drawLine(keeper)} <a class="link" href="/queue/draw">${words.check[language]}</a>
      <button class="link">${words.leave[language]}</button>
    </form>
  </div>`
}

function drawLine(keeper: LineKeeper): Html | false {
  const { drawn, opensAt, seed } = keeper.line
  return (
    drawn &&
    opensAt !== undefined &&
    html`${formatTime(opensAt)} · <span class="mono">${seed.slice(0, 8)}</span>.`
  )
}

function chart(keeper: LineKeeper, nowMs: number, language: Language): Html {
  const minutes = admittedPerMinute(keeper.steps, { nowMs, minutes: 20 })
  const highest = Math.max(1, ...minutes.map(({ admitted }) => admitted))
  const slow = slowdowns(keeper.changes, nowMs - 20 * 60_000)
  const bars = minutes.map(({ at, admitted }, index) => {
    const height = Math.max(2, Math.round((admitted / highest) * 37))
    const isSlow = slow.some(({ from, until = nowMs }) => from < at + 60_000 && until > at)
    return html`<rect
      x="${index * 34.4}"
      y="${44 - height}"
      width="27"
      height="${height}"
      rx="3"
      ${isSlow && trusted(' class="slow"')}
    />`
  })
  const now = keeper.line.paused ? 0 : Math.round(keeper.line.rate * 60)
  return html`<div class="row small second number chart-title">
      <span class="bold ink">${words.perMinute[language]}</span
      ><span class="push">${chartSpan(now, language)}</span>
    </div>
    <svg
      class="minutes"
      viewBox="0 0 686 44"
      preserveAspectRatio="none"
      role="img"
      aria-label="${minutes.map(({ admitted }) => admitted).join(', ')}"
    >
      ${bars}
    </svg>
    ${slow.slice(0, 2).map(change => html`<p class="small second why">${explain(change, language)}</p>`)}`
}

function explain(change: Slowdown, language: Language): string {
  const { from, until, reason, paused } = change
  return slower(
    { from: formatTime(from), until: until === undefined ? undefined : formatTime(until), reason, paused },
    language,
  )
}

function facts(language: Language): Html {
  const fact = (title: string, text: string): Html =>
    html`<div class="card">
      <h3>${title}</h3>
      <p class="small second">${text}</p>
    </div>`
  return html`<div class="facts">
    ${fact(words.fair[language], words.fairText[language])}${fact(words.one[language], words.oneText[language])}${fact(words.keep[language], words.keepText[language])}
  </div>`
}

function beforeDraw(opensAt: number, seed: string, language: Language): Html {
  return html`<div class="narrow" id="waiting">
    <div class="card big stack">
      <h1>${words.drawTitle[language]}</h1>
      <p class="position"><b>${formatTime(opensAt)}</b></p>
      <p>${words.drawSoon[language]}</p>
    </div>
    ${facts(language)}
    <p class="small third centre divided">sha256 <span class="mono">${commitment(seed)}</span></p>
  </div>`
}

function lost(since: number, language: Language): Html {
  return html`<div class="narrow">
    <div class="card big stack">
      <h1>${words.lostTitle[language]}</h1>
      <p>${formatTime(since)}</p>
      <form method="post" action="/queue/again">
        <button class="button main">${words.again[language]}</button>
      </form>
    </div>
  </div>`
}
