import type { DeployEvent } from '../../apply/deploy-event.ts'
import type { Terminal } from '../terminal.ts'
import { showEvent } from './show-event.ts'
import { showRef } from './show-plan.ts'

/** Tells of a deployment while it runs. */
export interface Progress {
  show(event: DeployEvent): void
  /** Leaves what is to be remembered on the screen. */
  end(): void
}

/** Tells of a deployment: a table that is drawn anew on a terminal, and lines for whoever reads them later. */
export function createProgress(terminal: Terminal): Progress {
  if (terminal.columns !== undefined) return createTable(terminal)
  return {
    show(event) {
      const line = showEvent(event, terminal.colors)
      if (line !== undefined) terminal.err(`${line}\n`)
    },
    end: () => {},
  }
}

interface Row {
  name: string
  ready: number | undefined
  wanted: number | undefined
  text: string
  isTroubled: boolean
}

const DRAW_EVERY_MS = 60
const BAR = 10

/** Lines that stay go above the table; the table has a row for each rollout on its way. */
function createTable({ err, colors, columns = 80 }: Terminal): Progress {
  const rows = new Map<string, Row>()
  const writes = { begun: 0, done: 0 }
  let drawn = 0
  let timer: NodeJS.Timeout | undefined

  const draw = (): void => {
    clearTimeout(timer)
    timer = undefined
    const head = writes.done < writes.begun ? [`${writes.done} of ${writes.begun} objects written`] : []
    const width = Math.max(0, ...[...rows.values()].map(({ name }) => name.length))
    const lines = [...head, ...[...rows.values()].map(row => lineOf(row, width))].map(line =>
      line.slice(0, columns - 1),
    )
    err(`${clear()}${lines.map(line => `${paint(line)}\n`).join('')}`)
    drawn = lines.length
  }
  // Back to where the table began, and all below it gone.
  const clear = (): string => (drawn > 0 ? `\u001B[${drawn}A\u001B[J` : '')
  const paint = (line: string): string => (line.includes(' ! ') ? colors.yellow(line) : colors.dim(line))
  const keep = (line: string): void => {
    err(`${clear()}${line}\n`)
    drawn = 0
    draw()
  }

  return {
    show(event) {
      const line = take(event, rows, writes) ? undefined : showEvent(event, colors)
      if (line !== undefined) keep(line)
      else timer ??= setTimeout(draw, DRAW_EVERY_MS)
    },
    end() {
      clearTimeout(timer)
      err(clear())
      drawn = 0
    },
  }
}

/** Notes what an event says of the table. @returns whether that is all there is to show of it */
function take(event: DeployEvent, rows: Map<string, Row>, writes: { begun: number; done: number }): boolean {
  if (event.type === 'step') {
    if (event.state === 'started') writes.begun++
    else writes.done++
    return event.state !== 'failed' && event.action !== 'prune'
  }
  if (event.type !== 'rollout') return false
  const name = showRef(event.ref)
  if (event.state === 'complete' || event.state === 'failed') {
    rows.delete(name)
    return false
  }
  const known = rows.get(name)
  const counts = event.state === 'progressing' ? event : known
  const text = event.state === 'progressing' ? event.message : `${event.reason}: ${event.message}`
  const isTroubled = event.state === 'troubled'
  rows.set(name, { name, ready: counts?.ready, wanted: counts?.wanted, text, isTroubled })
  return true
}

function lineOf({ name, ready = 0, wanted = 1, text, isTroubled }: Row, width: number): string {
  const full = Math.round((BAR * Math.min(ready, wanted)) / Math.max(1, wanted))
  const bar = '█'.repeat(full) + '░'.repeat(BAR - full)
  return `${name.padEnd(width)}  ${bar} ${ready}/${wanted} ${isTroubled ? '!' : ' '} ${text.replaceAll('\n', ' ')}`
}
