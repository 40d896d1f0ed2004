import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Admission } from '../../../shared/admission.ts'
import { transaction } from '../../../shared/database.ts'
import { Refusal } from '../../../shared/refusal.ts'
import type { Catalogue, Item } from './catalogue.ts'
import { asRefusal } from './database-errors.ts'

/** For how long tickets are held: time to choose seats and fill in a form. */
const holdMinutes = 15
/** What one extension adds. */
const extensionMinutes = 5

/** Tickets kept for one visitor for a while. */
export interface Hold {
  id: string
  items: readonly Item[]
  seats: readonly string[]
  tickets: number
  total: number
  fees: number
  state: 'held' | 'ordered' | 'sold' | 'released'
  /** Milliseconds until it expires, by the database's clock; 0 where it has. */
  remainingMs: number
  extended: boolean
}

const columns = `id, items, seats, tickets, total, fees, state, extended,
  greatest(0, extract(epoch from expires_at - clock_timestamp()) * 1000)::integer as "remainingMs"`

/** Holds: taken in one statement, so that no failure leaves half of one. */
export class Holds {
  readonly #pool: pg.Pool
  readonly #catalogue: Catalogue

  constructor(pool: pg.Pool, catalogue: Catalogue) {
    this.#pool = pool
    this.#catalogue = catalogue
  }

  /**
   * @throws Refusal `sold-out`, `seat-taken`, `single-seat`, `too-many-tickets` or `bad-choice`
   */
  async take(
    admission: Admission,
    choice: { items: readonly Item[]; seats: readonly string[] },
  ): Promise<Hold> {
    const quote = this.#catalogue.quote(choice.items, choice.seats)
    if (quote.tickets === 0) throw new Refusal(400, 'bad-choice', 'Choose at least one ticket.')
    const id = randomUUID()
    const { items, tickets, total, fees } = quote
    await this.#pool
      .query({
        name: 'take-hold',
        text: 'select sales.take_hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, make_interval(mins => $11))',
        values: [
          id,
          admission.id,
          admission.session,
          quote.quotas,
          quote.counts,
          quote.seats,
          JSON.stringify(items),
          tickets,
          total,
          fees,
          holdMinutes,
        ],
      })
      .catch(asRefusal)
    return {
      id,
      items,
      seats: quote.seats,
      tickets,
      total,
      fees,
      state: 'held',
      remainingMs: holdMinutes * 60_000,
      extended: false,
    }
  }

  /** @throws Refusal `no-hold` for holds that do not exist or are another session's */
  async find(id: string, session: string): Promise<Hold> {
    const { rows } = await this.#pool.query<Hold>({
      name: 'find-hold',
      text: `select h.* from (select ${columns}, admission from sales.hold where id = $1) h
               join sales.admission a on a.id = h.admission where a.session = $2`,
      values: [id, session],
    })
    return rows[0] ?? noHold()
  }

  /** Other seats for the same tickets; without all of them, the old ones stay. */
  async moveSeats(id: string, session: string, seats: readonly string[]): Promise<Hold> {
    return transaction(this.#pool, async client => {
      const hold = await lockHold(client, id, session)
      requireHeld(hold)
      const { total } = this.#catalogue.quote(hold.items, seats)
      await client.query('select sales.take_seats($1, $2)', [id, seats])
      await client.query('update sales.hold set total = $2 where id = $1', [id, total])
      return { ...hold, seats, total }
    }).catch(asRefusal)
  }

  /** Once, and only towards the end. */
  async extend(id: string, session: string): Promise<Hold> {
    return transaction(this.#pool, async client => {
      const hold = await lockHold(client, id, session)
      requireHeld(hold)
      if (hold.extended)
        throw new Refusal(409, 'extended-already', 'The time has been extended once already.')
      if (hold.remainingMs > 2 * 60_000 + 5000)
        throw new Refusal(409, 'too-early', 'The time can be extended in its last two minutes.')
      const { rows } = await client.query<Hold>(
        `update sales.hold set extended = true, expires_at = expires_at + make_interval(mins => $2) where id = $1 returning ${columns}`,
        [id, extensionMinutes],
      )
      return rows[0] ?? noHold()
    })
  }

  /** Gives the tickets back before their time; nothing happens to what is paid or being paid. */
  async release(id: string, session: string): Promise<void> {
    await transaction(this.#pool, async client => {
      const hold = await lockHold(client, id, session)
      if (hold.state === 'held') await client.query('select sales.release_hold($1)', [id])
    })
  }
}

/** Locks a hold of this session for the rest of the transaction. */
export async function lockHold(client: pg.PoolClient, id: string, session: string): Promise<Hold> {
  const { rows } = await client.query<Hold>(
    `select ${columns} from sales.hold
      where id = $1 and exists (select from sales.admission a where a.id = admission and a.session = $2) for update`,
    [id, session],
  )
  return rows[0] ?? noHold()
}

/** @throws Refusal `hold-expired` where the time is over, and `hold-closed` where it is being paid or is paid */
export function requireHeld(hold: Hold): void {
  if (hold.state === 'released' || hold.remainingMs === 0) {
    throw new Refusal(410, 'hold-expired', 'The time is over: these tickets are on sale again.')
  }
  if (hold.state !== 'held')
    throw new Refusal(409, 'hold-closed', 'These tickets are being paid or are paid.')
}

function noHold(): never {
  throw new Refusal(404, 'no-hold', 'There are no such tickets kept for you.')
}
