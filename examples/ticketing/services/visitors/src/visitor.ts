import { randomUUID } from 'node:crypto'
import { RequestFailed, type Client } from './client.ts'
import type { OnSale } from './options.ts'
import { exponential } from './random.ts'
import type { Tally } from './tally.ts'

/** The services that visitors talk to. */
export interface Services {
  queue: Client
  sales: Client
  bank: Client
}

/** What a simulated visitor needs of the world. */
export interface World {
  onSale: OnSale
  services: Services
  tally: Tally
  random: () => number
  /** Milliseconds at which the on-sale is over, on the clock of `performance.now`. */
  endsAt: number
}

interface PlaceAnswer {
  session: string
  place: string
  position: number
  state: string
  admission?: string
}

const choices: readonly (readonly { type: string; quantity: number }[])[] = [
  [{ type: 'friday', quantity: 2 }],
  [{ type: 'combi', quantity: 2 }],
  [{ type: 'saturday', quantity: 1 }],
  [
    { type: 'weekend', quantity: 2 },
    { type: 'camping', quantity: 1 },
  ],
  [
    { type: 'sunday', quantity: 4 },
    { type: 'parking', quantity: 1 },
  ],
]

/** One visit: joins, waits, buys or does not. How it ended is counted; nothing is thrown. */
export async function visit(world: World): Promise<void> {
  const { tally, random, onSale } = world
  const isBot = random() < onSale.bots
  tally.count(isBot ? 'came: bot' : 'came: human')
  try {
    tally.count(`ended: ${await live(world, isBot)}`)
  } catch (error) {
    tally.count(
      error instanceof RequestFailed ? `failed: ${error.code}` : `failed: ${(error as Error).message}`,
    )
  }
}

async function live(world: World, isBot: boolean): Promise<string> {
  const { services, onSale, random, tally } = world
  const joined = await services.queue.ask<PlaceAnswer>('join', {
    method: 'POST',
    path: '/queue/api/join',
    body: {},
  })
  const patience = performance.now() + 1000 * exponential(onSale.patienceSeconds, random)
  let place = joined
  while (place.state !== 'turn') {
    if (place.state === 'lost') return 'lost the turn'
    const pauseMs = 1000 * (isBot ? onSale.pollSeconds / 10 : onSale.pollSeconds * (0.9 + 0.2 * random()))
    if (performance.now() + pauseMs > world.endsAt) return 'still waiting'
    if (performance.now() > patience) return 'gave up'
    await sleep(pauseMs)
    const asked = await services.queue.ask<PlaceAnswer>('poll', {
      method: 'GET',
      path: '/queue/api/place',
      headers: { authorization: `Bearer ${place.place}` },
    })
    if (place.position > 0 && asked.position !== place.position) tally.count('wrong: a position changed')
    place = asked
  }
  tally.count('admitted')
  return shop(world, isBot, { 'x-session': joined.session, 'x-admission': place.admission ?? '' })
}

async function shop(
  { services, onSale, random }: World,
  isBot: boolean,
  headers: Record<string, string>,
): Promise<string> {
  const items = isBot
    ? [{ type: 'friday', quantity: 12 }]
    : (choices[Math.floor(random() * choices.length)] ?? [])
  const hold = await services.sales
    .ask<{ id: string }>('hold', { method: 'POST', path: '/holds', headers, body: { items } })
    .catch((error: unknown) => {
      if (error instanceof RequestFailed && error.code === 'sold-out') return undefined
      throw error
    })
  if (!hold) return 'sold out'
  if (isBot) return 'held and left (bot)'
  if (random() < onSale.abandon) return 'held and left'
  await sleep(500 + 1500 * random())
  const order = await services.sales.ask<{ id: string; payUrl?: string }>('order', {
    method: 'POST',
    path: '/orders',
    headers,
    body: {
      key: randomUUID(),
      hold: hold.id,
      name: 'Simulated Visitor',
      mail: 'visitor@example.com',
      language: 'en',
    },
  })
  if (order.payUrl === undefined) return 'paid'
  const action = random() < onSale.declined ? 'decline' : random() < 0.1 ? 'twice' : 'pay'
  await services.bank.ask('pay', {
    method: 'POST',
    path: new URL(order.payUrl, 'http://bank').pathname,
    body: { action },
  })
  return action === 'decline' ? 'declined by the bank' : 'paid'
}

function sleep(durationMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, durationMs))
}
