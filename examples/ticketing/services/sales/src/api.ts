import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { Counter } from 'prom-client'
import { z } from 'zod'
import { Refusal } from '../../../shared/refusal.ts'
import type { Availability } from './availability.ts'
import type { Catalogue } from './catalogue.ts'
import type { Gate } from './gate.ts'
import type { Holds } from './holds.ts'
import type { Orders } from './orders.ts'
import type { PaymentProvider } from './provider.ts'
import { settle } from './settlement.ts'

/** The parts that answer requests. */
export interface SalesParts {
  pool: pg.Pool
  gate: Gate
  catalogue: Catalogue
  availability: Availability
  holds: Holds
  orders: Orders
  provider: PaymentProvider
  /** Counts by `result`. */
  holdsTaken: Counter<'result'>
  /** Counts by `result`. */
  settlements: Counter<'result'>
}

const label = z.string().max(12)
const holdBody = z.strictObject({
  items: z
    .array(z.strictObject({ type: z.string().max(40), quantity: z.int().min(1).max(12) }))
    .min(1)
    .max(12),
  seats: z.array(label).max(12).default([]),
})
const seatsBody = z.strictObject({ seats: z.array(label).min(1).max(12) })
const mail = z
  .string()
  .max(254)
  .regex(/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/, 'This is no e-mail address.')
const language = z.enum(['nl', 'en'])
const orderBody = z.strictObject({
  key: z.uuid(),
  hold: z.uuid(),
  // Control characters have no place in a name, nor on a ticket or in a mail's header.
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^\p{Cc}]*$/u),
  mail,
  language,
})
const waitingListBody = z.strictObject({ type: z.string().max(40), mail, language })
const newsBody = z.object({ reference: z.uuid(), state: z.enum(['paid', 'failed']), amount: z.int() })
const idParams = z.object({ id: z.uuid() })

/** What shop, seat plan and bank ask of sales. */
export function serveApi(app: FastifyInstance, parts: SalesParts): void {
  const { gate, catalogue, availability, holds, orders } = parts

  app.get('/admission', request => {
    const { id, expiresAt } = gate.admit(request)
    return { id, expiresAt }
  })

  app.get('/tickets', async () => {
    const left = await availability.tickets()
    return catalogue.types.map(type => ({ ...type, left: left.get(type.id) ?? 0 }))
  })

  app.get('/seats', async () => ({ taken: await availability.seats() }))

  app.post('/holds', async (request, reply) => {
    const admission = gate.admit(request)
    const choice = parse(holdBody, request.body)
    try {
      const hold = await holds.take(admission, choice)
      parts.holdsTaken.inc({ result: 'held' })
      return await reply.code(201).send(hold)
    } catch (error) {
      parts.holdsTaken.inc({ result: error instanceof Refusal ? error.code : 'error' })
      throw error
    }
  })

  app.get('/holds/:id', request => holds.find(idOf(request.params), gate.session(request)))

  app.put('/holds/:id/seats', request => {
    const { seats } = parse(seatsBody, request.body)
    return holds.moveSeats(idOf(request.params), gate.session(request), seats)
  })

  app.post('/holds/:id/extend', request => holds.extend(idOf(request.params), gate.session(request)))

  app.delete('/holds/:id', async (request, reply) => {
    await holds.release(idOf(request.params), gate.session(request))
    return reply.code(204).send()
  })

  app.post('/orders', async (request, reply) => {
    const id = await orders.place(gate.session(request), parse(orderBody, request.body))
    return reply.code(201).send({ id, payUrl: await orders.pay(id) })
  })

  app.post('/orders/:id/pay', async request => ({ payUrl: await orders.pay(idOf(request.params)) }))

  app.get('/orders/:id', request => orders.find(idOf(request.params)))

  app.post('/waiting-list', async (request, reply) => {
    const { type, mail, language } = parse(waitingListBody, request.body)
    catalogue.quote(
      [{ type, quantity: 1 }],
      catalogue.types.some(({ id, seated }) => id === type && seated) ? ['P-A-1'] : [],
    )
    await parts.pool.query(
      `insert into sales.waiting_list as w (ticket_type, mail, language) values ($1, $2, $3)
       on conflict (ticket_type, mail) do update set at = clock_timestamp(), told_at = null where w.told_at is not null`,
      [type, mail, language],
    )
    return reply.code(204).send()
  })

  serveWebhook(app, parts)
}

function serveWebhook(app: FastifyInstance, { pool, catalogue, provider, settlements }: SalesParts): void {
  void app.register((webhook, _options, done) => {
    // The signature is over the bytes as they came.
    webhook.removeContentTypeParser('application/json')
    webhook.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) =>
      parsed(null, body),
    )
    webhook.post<{ Body: string }>('/payments/webhook', async (request, reply) => {
      if (!provider.signed(request.body, request.headers['x-signature'])) {
        throw new Refusal(401, 'bad-signature', 'This message was not signed by the bank.')
      }
      const news = parse(newsBody, JSON.parse(request.body))
      const result = await settle(pool, catalogue, news)
      settlements.inc({ result })
      request.log.info({ payment: news.reference, news: news.state, result }, 'payment settled')
      return reply.send({ result })
    })
    done()
  })
}

function idOf(params: unknown): string {
  const result = idParams.safeParse(params)
  if (!result.success) throw new Refusal(404, 'not-found', 'There is no such thing.')
  return result.data.id
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw new Refusal(400, 'bad-request', z.prettifyError(result.error))
}
