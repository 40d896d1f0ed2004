import type pg from 'pg'
import type { Text } from '../../../shared/language.ts'
import { hall, rankDiscount, type Seat } from '../../../shared/venue.ts'
import { Refusal } from '../../../shared/refusal.ts'

/** One kind of ticket, as it is sold. Amounts are cents. */
export interface TicketType {
  id: string
  name: Text
  note: Text | null
  price: number
  fee: number
  seated: boolean
  quotas: readonly string[]
}

/** A number of tickets of one type. */
export interface Item {
  type: string
  quantity: number
}

/** What a choice of tickets takes and costs. */
export interface Quote {
  items: readonly Item[]
  tickets: number
  /** Everything included, in cents. */
  total: number
  /** The part of it that is fees. */
  fees: number
  quotas: readonly string[]
  counts: readonly number[]
  seats: readonly string[]
}

const seats = new Map<string, Seat>(hall().map(seat => [seat.label, seat]))

/** The ticket types, read once: a release that changes them restarts its Pods. */
export class Catalogue {
  readonly types: readonly TicketType[]
  readonly #byId: ReadonlyMap<string, TicketType>

  constructor(types: readonly TicketType[]) {
    this.types = types
    this.#byId = new Map(types.map(type => [type.id, type]))
  }

  static async read(pool: pg.Pool): Promise<Catalogue> {
    const { rows } = await pool.query<TicketType>(
      'select id, name, note, price, fee, seated, quotas from sales.ticket_type order by sort',
    )
    return new Catalogue(rows)
  }

  /**
   * What a choice takes and costs.
   *
   * @throws Refusal `bad-choice` for types, numbers or seats that do not exist or do not fit each other
   */
  quote(items: readonly Item[], labels: readonly string[]): Quote {
    const quotas = new Map<string, number>()
    let [tickets, total, fees, seated] = [0, 0, 0, 0]
    for (const { type: id, quantity } of items) {
      const type = this.#byId.get(id)
      if (!type) throw new Refusal(400, 'bad-choice', `There is no ticket "${id}".`)
      tickets += quantity
      total += quantity * (type.price + type.fee)
      fees += quantity * type.fee
      if (type.seated) seated += quantity
      for (const quota of type.quotas) quotas.set(quota, (quotas.get(quota) ?? 0) + quantity)
    }
    if (new Set(items.map(({ type }) => type)).size !== items.length)
      throw new Refusal(400, 'bad-choice', 'A ticket is named twice.')
    if (seated !== labels.length || new Set(labels).size !== labels.length) {
      throw new Refusal(400, 'bad-choice', `${seated} seats are needed, ${new Set(labels).size} are named.`)
    }
    for (const label of labels) total -= rankDiscount[seatOf(label).rank]
    // The order in which everybody locks quotas.
    const names = [...quotas.keys()].sort()
    return {
      items,
      tickets,
      total,
      fees,
      quotas: names,
      counts: names.map(name => quotas.get(name) ?? 0),
      seats: labels,
    }
  }
}

function seatOf(label: string): Seat {
  const seat = seats.get(label)
  if (!seat) throw new Refusal(400, 'bad-choice', `There is no seat "${label}".`)
  return seat
}
