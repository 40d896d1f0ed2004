import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../../shared/html.ts'
import { page, pageLanguage, sendPage, setCookie } from '../../../shared/page.ts'
import { Refusal } from '../../../shared/refusal.ts'
import { credentialsOf, type HeldTickets, type SalesClient } from '../../../shared/sales-client.ts'
import { readChoice, toQuery, type Choice } from './choice.ts'
import { detailsBody, type DetailsPage } from './details-page.ts'
import { assets, ticketsBody } from './tickets-page.ts'
import { words } from './words.ts'

/** How often other seats are tried when somebody else was faster. */
const seatTries = 5

/** From the choice of tickets to the bank. Each step is a form that works without scripts. */
export function serveCheckout(app: FastifyInstance, sales: SalesClient, seatplanUrl: string): void {
  app.get('/', async (request, reply) => {
    const language = pageLanguage(request, reply)
    if (!(await isAdmitted(request))) return toQueue(request, reply)
    const types = await sales.tickets()
    const query = request.query as Record<string, unknown>
    const asked = readChoice(query, types)
    const choice =
      asked.size > 0
        ? asked
        : readChoice(Object.fromEntries(new URLSearchParams(request.cookies['choice'])), types)
    const refused = typeof query['refused'] === 'string' ? query['refused'] : undefined
    const body = ticketsBody({ language, types, choice, refused })
    return sendPage(
      reply,
      page({
        language,
        assets,
        title: words.choose[language],
        path: request.url,
        scripts: ['tickets.js'],
        body,
      }),
    )
  })

  app.post('/hold', async (request, reply) => {
    const types = await sales.tickets()
    const choice = readChoice(request.body, types)
    setCookie(reply, { name: 'choice', value: toQuery(choice), maxAge: 86_400 })
    if (choice.size === 0) return reply.redirect('/?refused=nothing-chosen', 303)
    try {
      await releaseOld(request)
      const seated = types.filter(type => type.seated).reduce((sum, { id }) => sum + (choice.get(id) ?? 0), 0)
      const hold = await takeHold(request, choice, seated)
      setCookie(reply, { name: 'hold', value: hold.id, maxAge: 3600 })
      return await reply.redirect(hold.seats.length > 0 ? '/seats/' : '/details', 303)
    } catch (error) {
      if (!(error instanceof Refusal) || error.statusCode >= 500) throw error
      return error.code === 'not-admitted'
        ? toQueue(request, reply)
        : reply.redirect(`/?refused=${error.code}`, 303)
    }
  })

  app.get('/details', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const hold = await findHold(request)
    if (!hold) return reply.redirect('/expired', 303)
    return sendDetails(request, reply, { language, hold, key: randomUUID(), name: '', mail: '', wrong: {} })
  })

  app.post('/details', async (request, reply) => {
    const language = pageLanguage(request, reply)
    const form = readDetails(request.body)
    const hold = await findHold(request, ['held', 'ordered', 'sold'])
    if (!hold) return reply.redirect('/expired', 303)
    const wrong = {
      name: !/^[^\p{Cc}]{1,100}$/u.test(form.name),
      mail: !/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(form.mail),
    }
    if (wrong.name || wrong.mail)
      return sendDetails(request, reply.code(422), { language, hold, ...form, wrong })
    const { id, payUrl } = await sales.order(credentialsOf(request), { ...form, hold: hold.id, language })
    return reply.redirect(payUrl ?? `/orders/${id}`, 303)
  })

  app.post('/extend', async (request, reply) => {
    await sales.extend(credentialsOf(request), request.cookies['hold'] ?? '')
    const { referer } = request.headers
    return reply.redirect(referer?.includes('/seats/') ? '/seats/' : '/details', 303)
  })

  app.get('/expired', (request, reply) => {
    const language = pageLanguage(request, reply)
    const choice = [...new URLSearchParams(request.cookies['choice'])]
    reply.clearCookie('hold', { path: '/' })
    const body = html`<div class="narrow">
      <form class="card big stack" method="post" action="/hold">
        <h1>${words.expired[language]}</h1>
        <p>${words.expiredText[language]}</p>
        ${choice.map(([type, count]) => html`<input type="hidden" name="${type}" value="${count}" />`)}
        <p class="row">
          <button class="button main">${words.again[language]}</button
          ><a class="button" href="/">${words.toTickets[language]}</a>
        </p>
      </form>
    </div>`
    return sendPage(
      reply,
      page({ language, assets, title: words.expired[language], path: request.url, body }),
    )
  })

  async function isAdmitted(request: FastifyRequest): Promise<boolean> {
    try {
      await sales.admission(credentialsOf(request))
      return true
    } catch (error) {
      if (error instanceof Refusal && error.code === 'not-admitted') return false
      throw error
    }
  }

  /** A choice that is made again replaces the one before. */
  async function releaseOld(request: FastifyRequest): Promise<void> {
    const old = request.cookies['hold']
    if (old === undefined) return
    await sales.release(credentialsOf(request), old).catch((error: unknown) => {
      // It was another session's, or is gone: then there is nothing to give back.
      if (!(error instanceof Refusal) || error.statusCode >= 500) throw error
    })
  }

  async function takeHold(request: FastifyRequest, choice: Choice, seated: number): Promise<HeldTickets> {
    const items = [...choice].map(([type, quantity]) => ({ type, quantity }))
    for (let tries = 1; ; tries++) {
      const seats = seated === 0 ? [] : await bestSeats(seated)
      try {
        return await sales.hold(credentialsOf(request), { items, seats })
      } catch (error) {
        const { code } = error as { code?: string }
        if (tries >= seatTries || (code !== 'seat-taken' && code !== 'single-seat')) throw error
        // The plan is a moment old: by the next look it knows who was faster.
        await new Promise(resolve => setTimeout(resolve, 100 * tries))
      }
    }
  }

  async function bestSeats(count: number): Promise<string[]> {
    const answer = await fetch(`${seatplanUrl}/seats/api/best?count=${count}`, {
      signal: AbortSignal.timeout(5000),
    }).catch((cause: unknown) => {
      throw Object.assign(new Refusal(503, 'unavailable', 'The seat plan does not answer at the moment.'), {
        cause,
      })
    })
    const result = (await answer.json()) as { seats?: string[]; code?: string; message?: string }
    if (result.seats) return result.seats
    throw new Refusal(
      answer.status,
      result.code ?? 'unavailable',
      result.message ?? 'The seat plan could not answer.',
    )
  }

  async function findHold(
    request: FastifyRequest,
    states: readonly HeldTickets['state'][] = ['held'],
  ): Promise<HeldTickets | undefined> {
    const id = request.cookies['hold']
    if (id === undefined) return undefined
    try {
      const hold = await sales.findHold(credentialsOf(request), id)
      return states.includes(hold.state) && (hold.remainingMs > 0 || hold.state === 'sold') ? hold : undefined
    } catch (error) {
      if (error instanceof Refusal && error.statusCode < 500) return undefined
      throw error
    }
  }

  async function sendDetails(
    request: FastifyRequest,
    reply: FastifyReply,
    options: Omit<DetailsPage, 'types'>,
  ): Promise<FastifyReply> {
    const { language } = options
    const body = detailsBody({ ...options, types: await sales.tickets() })
    return sendPage(
      reply,
      page({
        language,
        assets,
        title: words.details[language],
        path: '/details',
        scripts: ['hold.js'],
        body,
      }),
    )
  }
}

function toQueue(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const to = request.method === 'GET' ? request.url : '/'
  return reply.redirect(`/queue/?to=${encodeURIComponent(to)}`, 303)
}

function readDetails(body: unknown): { key: string; name: string; mail: string } {
  const { key, name, mail } = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
  return { key: text(key), name: text(name), mail: text(mail) }
}
