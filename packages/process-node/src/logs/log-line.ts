/** Which of a container's outputs. */
export type OutputStream = 'stdout' | 'stderr'

/** One line, or a part of a long one, as it lies on disk. */
export interface LogLine {
  /** RFC 3339 with nanoseconds. */
  time: string
  stream: OutputStream
  /** More of the same line follows. */
  partial: boolean
  content: Buffer
}

const newline = 10

/**
 * Reads one line of a log file, without its newline; undefined for one that a crash cut short.
 *
 * @see https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md
 */
export function parseLogLine(line: Buffer): LogLine | undefined {
  const head = line.subarray(0, 64).toString('latin1')
  const match = /^(\S+Z) (stdout|stderr) ([PF]) /.exec(head)
  if (!match) return undefined
  const [whole, time = '', stream, tag] = match
  return { time, stream: stream as OutputStream, partial: tag === 'P', content: line.subarray(whole.length) }
}

/** Longest line that is written whole, in bytes; as in containerd. */
const maxLineBytes: number = 16 * 1024

/** Turns what a process writes into log lines: one splitter for each of its outputs. */
export class LineSplitter {
  readonly #stream: OutputStream
  #rest: Buffer = Buffer.alloc(0)

  constructor(stream: OutputStream) {
    this.#stream = stream
  }

  /** The lines that are complete now, ready to be written. */
  push(chunk: Buffer, time: string): Buffer[] {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const parts: Buffer[] = []
    let start = 0
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
      start = this.#cut(parts, { data, start, end, time })
      parts.push(this.#head(time, 'F'), data.subarray(start, end + 1))
      start = end + 1
    }
    start = this.#cut(parts, { data, start, end: data.length, time })
    this.#rest = Buffer.from(data.subarray(start))
    return parts
  }

  /** What is left when the output has ended without a newline. */
  end(time: string): Buffer[] {
    if (this.#rest.length === 0) return []
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return [this.#head(time, 'P'), rest, Buffer.from('\n')]
  }

  /** Writes the parts of a line that is too long; what is left is short enough. */
  #cut(parts: Buffer[], span: { data: Buffer; start: number; end: number; time: string }): number {
    let { start } = span
    for (; span.end - start > maxLineBytes; start += maxLineBytes) {
      parts.push(
        this.#head(span.time, 'P'),
        span.data.subarray(start, start + maxLineBytes),
        Buffer.from('\n'),
      )
    }
    return start
  }

  #head(time: string, tag: 'P' | 'F'): Buffer {
    return Buffer.from(`${time} ${this.#stream} ${tag} `)
  }
}

/** The present time as log lines carry it. */
export function logTime(): string {
  const micros = Math.floor((performance.timeOrigin + performance.now()) * 1000)
  const second = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)
  return `${second}.${String(micros % 1_000_000).padStart(6, '0')}000Z`
}
