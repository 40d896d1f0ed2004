import type { LogLine } from '@devmatic/deploy-manager/protocol'

/** The browser holds so many lines; the server has the others. */
export const heldLines = 2000

/** Lines after more came: each once, in the order of their cursors as they came, the oldest let go. */
export function appendLines(held: readonly LogLine[], more: readonly LogLine[]): LogLine[] {
  const last = held.at(-1)?.cursor
  const known = new Set(held.slice(-500).map(({ cursor }) => cursor))
  const fresh = more.filter(({ cursor }) => cursor !== last && !known.has(cursor))
  return [...held, ...fresh].slice(-heldLines)
}

/** Lines after older ones were fetched; here the newest are let go. */
export function prependLines(held: readonly LogLine[], older: readonly LogLine[]): LogLine[] {
  const known = new Set(held.map(({ cursor }) => cursor))
  return [...older.filter(({ cursor }) => !known.has(cursor)), ...held].slice(0, heldLines)
}

/** The next line below or above that passes, round the end. */
export function findNext(
  lines: readonly LogLine[],
  from: number,
  options: { step: 1 | -1; passes: (line: LogLine) => boolean },
): number | undefined {
  const start = from < 0 && options.step < 0 ? lines.length : from
  for (let tried = 1; tried <= lines.length; tried++) {
    const index = (start + options.step * tried + lines.length * 2) % lines.length
    const line = lines[index]
    if (line && options.passes(line)) return index
  }
  return undefined
}

/** A line that tells of trouble. */
export function isError({ level }: LogLine): boolean {
  return level === 'error' || level === 'fatal'
}
