import { setImmediate } from 'node:timers/promises'
import { decodeEntry, levelMark, sourceIndex } from './block.ts'
import { mayHold } from './bloom.ts'
import { levels, type StoredEntry } from './log-entry.ts'
import type { LogStore, SearchBlock } from './log-store.ts'
import type { Condition } from './query.ts'

/** Which part of what a query finds. */
export interface SearchRange {
  /** Lines before this one only. */
  before?: number
  /** Lines after this one only. */
  after?: number
  limit: number
}

/** How long others wait at most while blocks are searched. */
const turnMs = 8

/** The newest lines that a query finds within a range, the oldest of them first. */
export async function searchNewest(
  store: LogStore,
  condition: Condition,
  { before = Number.POSITIVE_INFINITY, after = -1, limit }: SearchRange,
): Promise<StoredEntry[]> {
  const found: StoredEntry[] = []
  for await (const hits of blockHits(store, condition, { before, after })) {
    for (let index = hits.length - 1; index >= 0 && found.length < limit; index--) {
      const { seq } = hits[index]!
      if (seq < before && seq > after) found.push(hits[index]!)
    }
    if (found.length >= limit) break
  }
  return found.reverse()
}

/** The hits of block after block, from the newest; the newest hit last in each. */
export async function* blockHits(
  store: LogStore,
  condition: Condition,
  { before, after }: { before: number; after: number },
): AsyncGenerator<StoredEntry[], void, undefined> {
  let turn = performance.now()
  const worth = store
    .blocks()
    .filter(
      block =>
        block.firstSeq < before &&
        block.firstSeq + block.lines > after + 1 &&
        isWorthOpening(block, condition),
    )
  // The first two are opened alone: most queries end there. Later ones are opened ahead.
  const texts: Promise<string>[] = []
  for (const [index, block] of worth.entries()) {
    const ahead = index < 2 ? index + 1 : Math.min(index + 4, worth.length)
    while (texts.length < ahead) texts.push(worth[texts.length]!.text())
    yield hitsOf(block, await texts[index]!, condition)
    texts[index] = Promise.resolve('') // read, and not to be kept
    if (performance.now() - turn > turnMs) {
      await setImmediate()
      turn = performance.now()
    }
  }
}

function isWorthOpening(block: SearchBlock, { from, to, words, takesSource }: Condition): boolean {
  if (block.to < from || block.from > to) return false
  if (block.bloom && !mayHold(block.bloom, words)) return false
  return block.sources.some(takesSource)
}

/** The lines of a block that a condition takes. */
function hitsOf(block: SearchBlock, text: string, condition: Condition): StoredEntry[] {
  const { marks, from, to, tests, takesSource, driver } = condition
  const sources = block.sources.map(takesSource)
  const takes = (line: string): boolean =>
    (marks === undefined || marks.includes(levelMark(line))) && sources[sourceIndex(line)] === true
  const found: StoredEntry[] = []
  const look = (line: string, index: number): void => {
    if (!takes(line)) return
    const entry = decodeEntry(line, block.firstSeq + index, block.sources)
    if (entry && entry.at >= from && entry.at <= to && tests.every(test => test(entry.text)))
      found.push(entry)
  }
  if (driver) for (const { line, index } of candidates(text, driver)) look(line, index)
  else for (const [index, line] of text.split('\n').entries()) look(line, index)
  return found
}

/** Lines in which a pattern is found, in their order; each once. */
function* candidates(text: string, pattern: RegExp): Generator<{ line: string; index: number }> {
  let counted = 0
  let index = 0
  pattern.lastIndex = 0
  for (let hit = pattern.exec(text); hit; hit = pattern.exec(text)) {
    const start = text.lastIndexOf('\n', hit.index - 1) + 1
    const next = text.indexOf('\n', hit.index)
    const end = next < 0 ? text.length : next
    for (let at = text.indexOf('\n', counted); at >= 0 && at < start; at = text.indexOf('\n', counted)) {
      index++
      counted = at + 1
    }
    yield { line: text.slice(start, end), index }
    if (next < 0) return
    pattern.lastIndex = end + 1
  }
}

/** Whether a line that just came is taken. */
export function takesEntry(entry: StoredEntry, { marks, from, to, tests, takesSource }: Condition): boolean {
  if (entry.at < from || entry.at > to || !takesSource(entry.source)) return false
  if (
    marks !== undefined &&
    (entry.level === undefined || !marks.includes(String(levels.indexOf(entry.level))))
  )
    return false
  return tests.every(test => test(entry.text))
}
