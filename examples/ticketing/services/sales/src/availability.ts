import type pg from 'pg'
import { hall } from '../../../shared/venue.ts'
import type { Catalogue } from './catalogue.ts'

/** How old an answer may be. What is shown may be a moment late; what is held never is. */
const freshMs = 400

/** What is left, read at most every 400 ms however many ask. */
export class Availability {
  readonly #quotas: () => Promise<ReadonlyMap<string, number>>
  readonly #seats: () => Promise<string>
  readonly #catalogue: Catalogue

  constructor(pool: pg.Pool, catalogue: Catalogue) {
    this.#catalogue = catalogue
    this.#quotas = recent(async () => {
      const { rows } = await pool.query<{ quota: string; left: number }>(
        'select quota, sum(capacity - taken) as left from sales.quota_shard group by quota',
      )
      return new Map(rows.map(({ quota, left }) => [quota, left]))
    })
    const labels = hall().map(({ label }) => label)
    this.#seats = recent(async () => {
      const { rows } = await pool.query<{ label: string }>(
        'select label from sales.seat where hold is not null',
      )
      const taken = new Set(rows.map(({ label }) => label))
      return labels.map(label => (taken.has(label) ? '1' : '0')).join('')
    })
  }

  /** How many tickets of each type can still be had. */
  async tickets(): Promise<ReadonlyMap<string, number>> {
    const [quotas, seats] = await Promise.all([this.#quotas(), this.#seats()])
    const freeSeats = seats.split('0').length - 1
    return new Map(
      this.#catalogue.types.map(({ id, seated, quotas: names }) => [
        id,
        Math.min(...names.map(name => quotas.get(name) ?? 0), ...(seated ? [freeSeats] : [])),
      ]),
    )
  }

  /** One character a seat, in the order of the hall: 1 where it is taken. */
  async seats(): Promise<string> {
    return this.#seats()
  }
}

/** Shares one result among all who ask while it is fresh. */
function recent<T>(read: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined
  return () => {
    if (last) return last
    const current = read()
    last = current
    const forget = (): void => {
      if (last === current) last = undefined
    }
    current.then(() => setTimeout(forget, freshMs).unref(), forget)
    return current
  }
}
