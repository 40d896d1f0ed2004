import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Refusal } from '../../../shared/refusal.ts'
import type { LineKeeper } from './line-keeper.ts'
import { newSessionKey, type Places, type Visitor } from './places.ts'

const joinBody = z
  .object({
    session: z
      .string()
      .regex(/^[\w-]{22,64}$/)
      .optional(),
  })
  .nullish()

const settingsBody = z.strictObject({
  rate: z.number().min(0).max(100_000).optional(),
  paused: z.boolean().optional(),
  reason: z.string().max(200).optional(),
})

/** What programs use: the widget, the waiting page's script, operators and the reactor. */
export function serveApi(
  app: FastifyInstance,
  keeper: LineKeeper,
  options: { places: Places; operatorToken: string },
): void {
  const { places } = options

  app.post('/queue/api/join', async (request, reply) => {
    const body = parse(joinBody, request.body)
    const session = body?.session ?? newSessionKey()
    const visitor = await places.join(session)
    return reply.code(201).send({ session, ...describe(visitor) })
  })

  app.get('/queue/api/place', async request => {
    const visitor = await places.find(request)
    if (!visitor) throw new Refusal(401, 'no-place', 'This is no place in the queue. Join it first.')
    return describe(visitor)
  })

  app.get('/queue/api/line', () => {
    const { tail, head, rate, paused } = keeper.line
    return { waiting: tail - head, admitted: head, rate, paused, ageMs: keeper.ageMs }
  })

  app.put('/queue/api/settings', async request => {
    requireOperator(request, options.operatorToken)
    const settings = parse(settingsBody, request.body)
    await keeper.change({
      ...(settings.rate !== undefined && { rate: settings.rate }),
      ...(settings.paused !== undefined && { paused: settings.paused }),
      ...(settings.reason !== undefined && { reason: settings.reason }),
    })
    request.log.info({ settings }, 'settings changed')
    const { rate, paused } = keeper.line
    return { rate, paused }
  })

  function describe(visitor: Visitor): Record<string, unknown> {
    const { standing, place } = visitor
    return {
      id: place.id,
      place: visitor.ticket,
      position: place.position,
      admission: places.admissionOf(visitor),
      ...standing,
      ageMs: Math.max(0, keeper.ageMs),
    }
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw new Refusal(400, 'bad-request', z.prettifyError(result.error))
}

function requireOperator(request: FastifyRequest, token: string): void {
  const given = Buffer.from(request.headers.authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  if (given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new Refusal(401, 'not-an-operator', 'Send the operator token: Authorization: Bearer …')
}
