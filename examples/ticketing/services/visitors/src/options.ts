import { parseArgs } from 'node:util'
import type { Environment } from '../../../shared/environment.ts'

/** Who comes, and how they behave. Shares are from 0 to 1. */
export interface OnSale {
  queueUrl: string
  salesUrl: string
  bankUrl: string
  visitors: number
  /** In how many seconds they come. */
  withinSeconds: number
  /** How often each asks for its position. */
  pollSeconds: number
  /** For how long a visitor waits before giving up, on average. */
  patienceSeconds: number
  /** Share of visitors that are bots: they poll ten times as often, hold twelve tickets and never pay. */
  bots: number
  /** Share of humans who leave after holding. */
  abandon: number
  /** Share of payments that the bank declines. */
  declined: number
  /** After how many seconds the on-sale is over, whoever still waits. */
  endSeconds: number
  seed: number
}

/** What the command line takes. */
export const usage: string = `Simulates the visitors of an on-sale, and reports what they saw.

  node src/main.ts [--visitors 2000] [--within 30] [--poll 20] [--patience 600] [--bots 0.02]
                   [--abandon 0.2] [--declined 0.05] [--end 600] [--seed 1]

QUEUE_URL, SALES_URL and BANK_URL say where the product is.
`

/** @throws Error that names the option and what it takes */
export function readOptions(args: readonly string[], env: Environment): OnSale {
  const number = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      visitors: number,
      within: number,
      poll: number,
      patience: number,
      bots: number,
      abandon: number,
      declined: number,
      end: number,
      seed: number,
    },
  })
  const read = (name: keyof typeof values, fallback: number, most = Infinity): number => {
    const value = Number(values[name] ?? fallback)
    if (value >= 0 && value <= most) return value
    throw new Error(
      `--${name} is "${values[name]}". Write a number from 0${most === Infinity ? '' : ` to ${most}`}.`,
    )
  }
  return {
    queueUrl: env['QUEUE_URL'] ?? 'http://queue:8080',
    salesUrl: env['SALES_URL'] ?? 'http://sales:8080',
    bankUrl: env['BANK_URL'] ?? 'http://bank:8080',
    visitors: read('visitors', 2000),
    withinSeconds: read('within', 30),
    pollSeconds: read('poll', 20),
    patienceSeconds: read('patience', 600),
    bots: read('bots', 0.02, 1),
    abandon: read('abandon', 0.2, 1),
    declined: read('declined', 0.05, 1),
    endSeconds: read('end', 600),
    seed: read('seed', 1),
  }
}
