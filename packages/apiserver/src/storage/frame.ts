import { crc32 } from 'node:zlib'

/** Begins every frame, so that one is found again behind a damaged one. */
const magic = Buffer.from([0xd5, 0x4b, 0x38, 0x01])
const headerBytes = 12

/** Magic, length, checksum, and the payload: what was written in one go is one frame. */
export function encodeFrame(payload: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  header.writeUInt32LE(payload.length, 4)
  header.writeUInt32LE(crc32(payload), 8)
  return Buffer.concat([header, payload])
}

/** What a file holds. */
export interface Frames {
  payloads: Buffer[]
  /** Bytes up to here are whole frames. */
  intactBytes: number
  /** Behind the damage there is a whole frame: this was no write that a crash cut short. */
  damagedInside: boolean
}

/** Reads frames up to the end, or to the first one that is not whole. */
export function decodeFrames(bytes: Buffer): Frames {
  const payloads: Buffer[] = []
  let position = 0
  for (let payload = frameAt(bytes, position); payload; payload = frameAt(bytes, position)) {
    payloads.push(payload)
    position += headerBytes + payload.length
  }
  return { payloads, intactBytes: position, damagedInside: hasFrameAfter(bytes, position) }
}

function frameAt(bytes: Buffer, position: number): Buffer | undefined {
  const start = position + headerBytes
  if (start > bytes.length || !bytes.subarray(position, position + magic.length).equals(magic))
    return undefined
  const payload = bytes.subarray(start, start + bytes.readUInt32LE(position + 4))
  if (payload.length !== bytes.readUInt32LE(position + 4)) return undefined
  return crc32(payload) === bytes.readUInt32LE(position + 8) ? payload : undefined
}

function hasFrameAfter(bytes: Buffer, position: number): boolean {
  for (let next = bytes.indexOf(magic, position + 1); next >= 0; next = bytes.indexOf(magic, next + 1))
    if (frameAt(bytes, next)) return true
  return false
}
