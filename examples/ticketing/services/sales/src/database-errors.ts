import { Refusal } from '../../../shared/refusal.ts'

const refusals: Readonly<Record<string, (detail: string) => Refusal>> = {
  TK001: quota => new Refusal(409, 'sold-out', `Not enough left: ${quota}.`),
  TK002: () => new Refusal(409, 'seat-taken', 'One of these seats has just been taken.'),
  TK003: () => new Refusal(422, 'too-many-tickets', 'One visitor can have at most 12 tickets.'),
  TK005: () =>
    new Refusal(
      409,
      'single-seat',
      'That would leave a single seat. Move by one, or take the seat at the end.',
    ),
}

/** What the functions of the schema refuse, in words; anything else is thrown as it came. */
export function asRefusal(error: unknown): never {
  const { code = '', detail = '' } = error as { code?: string; detail?: string }
  throw refusals[code]?.(detail) ?? error
}
