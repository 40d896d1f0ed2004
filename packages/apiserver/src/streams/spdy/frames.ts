/** The control frames that are understood; of the others only the length matters. */
export const controlTypes = { synStream: 1, synReply: 2, rstStream: 3, ping: 6, goAway: 7 } as const

const version = 3
const headBytes = 8
/** Frames are at most this long, so that one client cannot fill the memory. */
const maximumFrameBytes = 1024 * 1024

/** One frame as it comes. */
export type Frame =
  | { kind: 'data'; streamId: number; isLast: boolean; payload: Buffer }
  | { kind: 'control'; type: number; flags: number; payload: Buffer }

/** Cuts bytes into frames. */
export class FrameReader {
  #buffered: Buffer = Buffer.alloc(0)

  /** The frames that are whole with these bytes. @throws Error, for what is no SPDY */
  read(chunk: Buffer): Frame[] {
    const frames: Frame[] = []
    this.#buffered = this.#buffered.length === 0 ? chunk : Buffer.concat([this.#buffered, chunk])
    while (this.#buffered.length >= headBytes) {
      const word = this.#buffered.readUInt32BE(4)
      const length = word & 0xff_ff_ff
      if (length > maximumFrameBytes) throw new Error(`a frame of ${length} bytes is too long`)
      if (this.#buffered.length < headBytes + length) break
      frames.push(parseFrame(this.#buffered.subarray(0, headBytes + length), word >>> 24))
      this.#buffered = this.#buffered.subarray(headBytes + length)
    }
    return frames
  }
}

function parseFrame(bytes: Buffer, flags: number): Frame {
  const first = bytes.readUInt32BE(0)
  const payload = bytes.subarray(headBytes)
  if (first >>> 31 === 0) return { kind: 'data', streamId: first, isLast: (flags & 1) === 1, payload }
  const spoken = (first >>> 16) & 0x7f_ff
  if (spoken !== version) throw new Error(`version ${spoken} of SPDY is not spoken here`)
  return { kind: 'control', type: first & 0xff_ff, flags, payload }
}

/** A control frame as bytes. */
export function controlFrame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt16BE(0x80_00 | version, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt32BE(payload.length, 4)
  return Buffer.concat([head, payload])
}

/** A data frame as bytes. */
export function dataFrame(streamId: number, payload: Buffer, isLast: boolean): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUInt32BE(streamId, 0)
  head.writeUInt32BE(((isLast ? 1 : 0) << 24) | payload.length, 4)
  return Buffer.concat([head, payload])
}

/** Numbers as a payload. */
export function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length)
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * index)
  return bytes
}
