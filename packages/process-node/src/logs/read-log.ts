import { open, type FileHandle } from 'node:fs/promises'
import { logFiles, type LogWriter } from './log-file.ts'
import { parseLogLine, type LogLine } from './log-line.ts'

/** Which part of a log, and how it is shown. */
export interface ReadLogOptions {
  timestamps?: boolean
  tailLines?: number
  limitBytes?: number
  /** Lines from this time on, milliseconds since 1970. */
  sinceMs?: number
  stream?: 'Stdout' | 'Stderr' | 'All'
  /** The log is still written: go on reading until it is closed. */
  follow?: LogWriter
  signal?: AbortSignal
}

/** Reads a container's log as `kubectl logs` shows it. */
export async function* readLog(file: string, options: ReadLogOptions): AsyncGenerator<Buffer> {
  let leftBytes = options.limitBytes ?? Infinity
  const newest = await openLog(file)
  try {
    for await (const line of selectLines(newest, options)) {
      const shown = show(line, options)
      if (shown.length >= leftBytes) {
        if (leftBytes > 0) yield shown.subarray(0, leftBytes)
        return
      }
      leftBytes -= shown.length
      yield shown
    }
  } finally {
    await newest.close()
  }
}

function show(line: LogLine, options: ReadLogOptions): Buffer {
  const parts = [options.timestamps ? Buffer.from(`${line.time} `) : Buffer.alloc(0), line.content]
  return Buffer.concat(line.partial ? parts : [...parts, Buffer.from('\n')])
}

async function* selectLines(log: OpenLog, options: ReadLogOptions): AsyncGenerator<LogLine> {
  const { tailLines, sinceMs, stream } = options
  const matches = (line: LogLine): boolean =>
    (stream === undefined || stream === 'All' || stream.toLowerCase() === line.stream) &&
    (sinceMs === undefined || Date.parse(line.time) >= sinceMs)
  if (tailLines !== undefined) {
    for (const line of await lastLines(log, tailLines, matches)) yield line
  } else {
    for await (const line of log.lines()) if (matches(line)) yield line
  }
  for await (const line of followLines(log, options)) if (matches(line)) yield line
}

/** The last lines that match; only so many are kept, however long the log is. */
async function lastLines(
  log: OpenLog,
  count: number,
  matches: (line: LogLine) => boolean,
): Promise<LogLine[]> {
  let last: LogLine[] = []
  let whole = 0
  for await (const line of log.lines()) {
    if (!matches(line)) continue
    last.push(line)
    if (!line.partial) whole++
    // Trim now and then, not for each line.
    if (whole > count * 2 + 1000) {
      last = trim(last, count)
      whole = count
    }
  }
  return trim(last, count)
}

/** Cuts to the last `count` lines, where the parts of a long one count as one. */
function trim(lines: LogLine[], count: number): LogLine[] {
  let left = count
  for (let index = lines.length - 1; index >= 0; index--) {
    const ends = !lines[index]?.partial || index === lines.length - 1
    if (ends && left-- === 0) return lines.slice(index + 1)
  }
  return count === 0 ? [] : lines
}

async function* followLines(log: OpenLog, options: ReadLogOptions): AsyncGenerator<LogLine> {
  const { follow, signal } = options
  if (!follow) return
  const aborted = new Promise<void>(resolve =>
    signal?.addEventListener('abort', () => resolve(), { once: true }),
  )
  for (;;) {
    const { closed } = follow
    const changed = follow.changed()
    yield* log.lines()
    if (closed || signal?.aborted) return
    await Promise.race([changed, aborted])
  }
}

/** A log that is read on from where the last reading ended, over rotations. */
interface OpenLog {
  lines(): AsyncGenerator<LogLine>
  close(): Promise<void>
}

async function openLog(file: string): Promise<OpenLog> {
  const done = new Set<number>()
  let current: { handle: FileHandle; inode: number; rest: Buffer; offset: number } | undefined
  const openNext = async (): Promise<typeof current> => {
    for (const name of await logFiles(file)) {
      const handle = await open(name, 'r').catch(() => undefined)
      const inode = (await handle?.stat())?.ino
      if (handle && inode !== undefined && !done.has(inode))
        return { handle, inode, rest: Buffer.alloc(0), offset: 0 }
      await handle?.close()
    }
    return undefined
  }
  return {
    async *lines() {
      for (;;) {
        current ??= await openNext()
        if (!current) return
        const part = await readOn(current)
        if (part.length > 0) {
          yield* part
          continue
        }
        // A file that is no longer the newest gets nothing more.
        if (await isNewest(file, current.inode)) return
        done.add(current.inode)
        await current.handle.close()
        current = undefined
      }
    },
    async close() {
      await current?.handle.close()
    },
  }
}

async function isNewest(file: string, inode: number): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined)
  const newest = (await handle?.stat())?.ino
  await handle?.close()
  return newest === undefined || newest === inode
}

const blockBytes = 256 * 1024

async function readOn(current: { handle: FileHandle; rest: Buffer; offset: number }): Promise<LogLine[]> {
  const { buffer, bytesRead } = await current.handle.read(
    Buffer.allocUnsafe(blockBytes),
    0,
    blockBytes,
    current.offset,
  )
  if (bytesRead === 0) return []
  current.offset += bytesRead
  const data = Buffer.concat([current.rest, buffer.subarray(0, bytesRead)])
  const lines: LogLine[] = []
  let start = 0
  for (let end = data.indexOf(10); end !== -1; end = data.indexOf(10, start)) {
    const line = parseLogLine(data.subarray(start, end))
    if (line) lines.push(line)
    start = end + 1
  }
  current.rest = data.subarray(start)
  return lines.length > 0 ? lines : readOn(current)
}
