import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** What the ConfigMap `queue-settings` says. */
export interface DeployedSettings {
  rate: number
  paused: boolean
  opensAt: Date | undefined
  turnMinutes: number
  /** Tells one text of the settings from another. */
  digest: string
}

/**
 * Reads the settings, one file each, as a ConfigMap volume holds them.
 *
 * @throws Error that names the file and what it should hold
 */
export async function readSettings(folder: string): Promise<DeployedSettings> {
  const read = async (name: string): Promise<string> =>
    (await readFile(path.join(folder, name), 'utf8')).trim()
  const [rate, paused, opensAt, turnMinutes] = await Promise.all([
    read('rate'),
    read('paused'),
    read('opens-at'),
    read('turn-minutes'),
  ])
  return {
    rate: numberIn('rate', rate, { least: 0, most: 100_000 }),
    paused: flagIn('paused', paused),
    opensAt: opensAt === '' ? undefined : dateIn('opens-at', opensAt),
    turnMinutes: numberIn('turn-minutes', turnMinutes, { least: 1, most: 120 }),
    digest: createHash('sha256').update([rate, paused, opensAt, turnMinutes].join('\n')).digest('hex'),
  }
}

function numberIn(name: string, text: string, bounds: { least: number; most: number }): number {
  const value = Number(text)
  if (text !== '' && value >= bounds.least && value <= bounds.most) return value
  throw new Error(`Setting ${name} is "${text}". Write a number from ${bounds.least} to ${bounds.most}.`)
}

function flagIn(name: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Error(`Setting ${name} is "${text}". Write true or false.`)
}

function dateIn(name: string, text: string): Date {
  const date = new Date(text)
  if (!Number.isNaN(date.getTime())) return date
  throw new Error(`Setting ${name} is "${text}". Write a time such as 2028-01-15T10:00:00+01:00, or nothing.`)
}
