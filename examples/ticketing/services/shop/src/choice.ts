import type { OfferedTicket } from '../../../shared/sales-client.ts'

/** How many of each ticket type are chosen; only types that exist, each from 1 to 12. */
export type Choice = ReadonlyMap<string, number>

/** The most that one visitor can have. */
export const mostTickets = 12

/** Reads a choice from a form or a query; what makes no sense counts as 0, and is shown as such. */
export function readChoice(values: unknown, types: readonly OfferedTicket[]): Choice {
  const given = (values ?? {}) as Record<string, unknown>
  const entries = types.map(({ id }) => [id, toCount(given[id])] as const)
  return new Map(entries.filter(([, count]) => count > 0))
}

function toCount(value: unknown): number {
  const count = typeof value === 'string' && /^\d{1,2}$/.test(value) ? Number(value) : 0
  return Math.min(count, mostTickets)
}

/** What a choice costs with unmoved seats, in cents. */
export function sumOf(
  choice: Choice,
  types: readonly OfferedTicket[],
): { tickets: number; fees: number; total: number } {
  const sum = { tickets: 0, fees: 0, total: 0 }
  for (const { id, price, fee } of types) {
    const count = choice.get(id) ?? 0
    sum.tickets += count
    sum.fees += count * fee
    sum.total += count * (price + fee)
  }
  return sum
}

/** A choice as a query: `friday=2&seat=3`. */
export function toQuery(choice: Choice): string {
  return new URLSearchParams(
    Object.fromEntries([...choice].map(([id, count]) => [id, String(count)])),
  ).toString()
}
