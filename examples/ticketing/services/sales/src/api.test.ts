import { createHmac, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdmissionOffice, sessionName } from '../../../shared/admission.ts'
import type { Service } from '../../../shared/service.ts'
import { startDatabase, type TestDatabase } from '../../../testing/migrated.ts'
import { createSales } from './sales.ts'

const admissionKey = 'an admission key for tests, long enough'
const webhookKey = 'a webhook key for tests, which is long enough'
const settings = {
  ADMISSION_KEY: admissionKey,
  WEBHOOK_KEY: webhookKey,
  PAYMENT_URL: 'http://127.0.0.1:1',
  PUBLIC_URL: 'http://shop.example',
  LOG_LEVEL: 'silent',
}
const office = new AdmissionOffice(admissionKey)

let database: TestDatabase
let sales: Service

beforeAll(async () => {
  database = await startDatabase()
  sales = await createSales({ ...database.env, ...settings })
}, 60_000)
afterAll(async () => {
  await sales.app.close()
  await database[Symbol.asyncDispose]()
})

/** Headers of a visitor who is let in, for so many seconds from now. */
function admitted(
  options: { seconds?: number; id?: string; session?: string; signer?: AdmissionOffice } = {},
): Record<string, string> {
  const session = options.session ?? randomUUID()
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    id: options.id ?? randomUUID(),
    session: sessionName(session),
    issuedAt: now - 60,
    expiresAt: now + (options.seconds ?? 600),
  }
  return { 'x-session': session, 'x-admission': (options.signer ?? office).issue(claims) }
}

const friday = { items: [{ type: 'friday', quantity: 1 }] }

async function post(
  url: string,
  payload: unknown,
  headers: Record<string, string> = {},
): Promise<[status: number, code: string | undefined]> {
  const answer = await sales.app.inject({ method: 'POST', url, payload: payload as object, headers })
  return [answer.statusCode, answer.json<{ code?: string }>().code]
}

describe('without a turn nothing is held', () => {
  it.each([
    ['no token', {}],
    ['an empty token', { 'x-session': 's', 'x-admission': '' }],
    ['rubbish', { 'x-session': 's', 'x-admission': '..' }],
    ['a token without its session', { 'x-admission': admitted()['x-admission'] ?? '' }],
    ['a stolen token', { ...admitted(), 'x-session': 'a thief' }],
    ['an expired token', admitted({ seconds: -31 })],
    [
      'a token of another key',
      admitted({ signer: new AdmissionOffice('some other key that is long enough') }),
    ],
  ])('%s', async (_name, headers) => {
    expect(await post('/holds', friday, headers)).toEqual([403, 'not-admitted'])
  })

  it('whereas a valid token is enough, the queue being there or not', async () => {
    expect(await post('/holds', friday, admitted())).toEqual([201, undefined])
  })

  it('and a token is one turn, however often it is used', async () => {
    const headers = admitted()
    const results = await Promise.all(
      Array.from({ length: 5 }, () => post('/holds', { items: [{ type: 'friday', quantity: 3 }] }, headers)),
    )
    expect(results.filter(([status]) => status === 201)).toHaveLength(4)
    expect(results.filter(([, code]) => code === 'too-many-tickets')).toHaveLength(1)
  })
})

describe('bad input is refused with its reason, and never breaks anything', () => {
  it.each([
    ['no body', undefined],
    ['no items', { items: [] }],
    ['a negative number', { items: [{ type: 'friday', quantity: -1 }] }],
    ['a fraction', { items: [{ type: 'friday', quantity: 1.5 }] }],
    ['too many', { items: [{ type: 'friday', quantity: 13 }] }],
    ['a huge number', { items: [{ type: 'friday', quantity: 1e308 }] }],
    ['another shape', { items: 'friday' }],
    ['unknown fields', { ...friday, price: 0 }],
    ['SQL', { items: [{ type: `'; drop table sales.hold; --`, quantity: 1 }] }],
    ['a type named twice', { items: [...friday.items, ...friday.items] }],
    ['a key of every object', { items: [{ type: '__proto__', quantity: 1 }] }],
  ])('a hold with %s', async (_name, body) => {
    const [status, code] = await post('/holds', body, admitted())
    expect([status, code]).toEqual([400, expect.stringMatching(/^bad-/)])
  })

  it.each(['Jan\u0000', 'Jan\r\nBcc: all@example.com', '', ' '.repeat(5), 'x'.repeat(101)])(
    'a name such as %j',
    async name => {
      const order = { key: randomUUID(), hold: randomUUID(), name, mail: 'jan@example.com', language: 'nl' }
      expect(await post('/orders', order, admitted())).toEqual([400, 'bad-request'])
    },
  )

  it.each([
    'jan',
    'jan@',
    'a@b',
    'a b@example.com',
    'a@b.c\nBcc: x@y.z',
    '<a@b.c>',
    `${'x'.repeat(251)}@y.z`,
  ])('an address such as %j', async mail => {
    const order = { key: randomUUID(), hold: randomUUID(), name: 'Jan', mail, language: 'nl' }
    expect(await post('/orders', order, admitted())).toEqual([400, 'bad-request'])
  })

  it('ids that are none', async () => {
    for (const url of ['/holds/1', '/holds/..%2f', '/orders/%00', `/orders/${'x'.repeat(900)}`]) {
      expect((await sales.app.inject({ url })).statusCode).toBe(404)
    }
  })
})

describe('the bank’s messages', () => {
  const news = JSON.stringify({ reference: randomUUID(), state: 'paid', amount: 1 })
  const send = async (body: string, signature: string): Promise<number> =>
    (
      await sales.app.inject({
        method: 'POST',
        url: '/payments/webhook',
        payload: body,
        headers: { 'content-type': 'application/json', 'x-signature': signature },
      })
    ).statusCode

  it('count only when the bank signed them', async () => {
    const signature = createHmac('sha256', webhookKey).update(news).digest('hex')
    expect(await send(news, '')).toBe(401)
    expect(await send(news, 'zz')).toBe(401)
    expect(await send(news.replace('"amount":1', '"amount":2'), signature)).toBe(401)
    // Signed, but of no payment that we know.
    expect(await send(news, signature)).toBe(404)
  })
})

it('an order whose bank is away is kept, and says so', async () => {
  const headers = admitted()
  const hold = await sales.app.inject({ method: 'POST', url: '/holds', payload: friday, headers })
  const { id } = hold.json<{ id: string }>()
  const order = { key: randomUUID(), hold: id, name: 'Jan', mail: 'jan@example.com', language: 'nl' }
  expect(await post('/orders', order, headers)).toEqual([503, 'bank-unavailable'])
  const held = await sales.app.inject({ url: `/holds/${id}`, headers })
  expect(held.json()).toMatchObject({ state: 'ordered' })
})

it('does not start with a key that can be guessed, or none', async () => {
  await expect(createSales({ ...database.env, ...settings, ADMISSION_KEY: 'short' })).rejects.toThrow(
    'ADMISSION_KEY',
  )
  await expect(createSales({ ...database.env, ...settings, ADMISSION_KEY: undefined })).rejects.toThrow(
    'ADMISSION_KEY is not set',
  )
})

it('measures what it does', async () => {
  const { body } = await sales.app.inject('/metrics')
  expect(body).toContain('sales_holds_total{result="held"}')
  expect(body).toMatch(/sales_tickets_left\{type="friday"\} 1\d{4}/)
  expect((await sales.app.inject('/readyz')).statusCode).toBe(200)
})
