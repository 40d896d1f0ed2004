import { constants, createDeflate, createInflate } from 'node:zlib'
import type { Deflate, Inflate } from 'node:zlib'
import { headerDictionary } from './dictionary.ts'

/** Names and values; names in lower case, as they are in a frame. */
export type SpdyHeaders = ReadonlyMap<string, string>

/** A block that becomes longer than this is an attack. */
const maximumBlockBytes = 64 * 1024

/** Reads and writes header blocks: each direction of a connection is one zlib stream. */
export class HeaderCodec {
  readonly #inflate: Inflate = createInflate({ dictionary: headerDictionary })
  readonly #deflate: Deflate = createDeflate({
    dictionary: headerDictionary,
    flush: constants.Z_SYNC_FLUSH,
  })

  constructor() {
    // Whoever waits for a block hears of it; what comes after that is heard by nobody.
    for (const stream of [this.#inflate, this.#deflate]) stream.on('error', () => {})
  }

  /** @throws Error, for a block that is none */
  async decode(block: Buffer): Promise<SpdyHeaders> {
    return parse(await through(this.#inflate, block))
  }

  encode(headers: SpdyHeaders): Promise<Buffer> {
    return through(this.#deflate, format(headers))
  }

  close(): void {
    this.#inflate.destroy()
    this.#deflate.destroy()
  }
}

/** What comes out of a stream for what goes in. */
function through(stream: Inflate | Deflate, input: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let sizeBytes = 0
    const finish = (error?: Error | null): void => {
      stream.off('data', onData)
      stream.off('error', finish)
      // A zlib stream that is destroyed says that all is done.
      const tooLong = sizeBytes > maximumBlockBytes
      if (error || tooLong) reject(error ?? new Error('the headers of a stream are too long'))
      else resolve(Buffer.concat(chunks))
    }
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk)
      sizeBytes += chunk.length
      if (sizeBytes > maximumBlockBytes) stream.destroy()
    }
    stream.on('data', onData)
    stream.on('error', finish)
    stream.write(input, finish)
  })
}

function parse(block: Buffer): SpdyHeaders {
  let at = 0
  const number = (): number => {
    at += 4
    return block.readUInt32BE(at - 4)
  }
  const text = (): string => {
    const length = number()
    if (at + length > block.length) throw new Error('the headers of a stream are cut off')
    at += length
    return block.toString('utf8', at - length, at)
  }
  const headers = new Map<string, string>()
  for (let left = number(); left > 0; left--) {
    const name = text()
    headers.set(name, text())
  }
  return headers
}

function format(headers: SpdyHeaders): Buffer {
  const parts: Buffer[] = [lengthOf(headers.size)]
  for (const text of [...headers].flat()) {
    const bytes = Buffer.from(text)
    parts.push(lengthOf(bytes.length), bytes)
  }
  return Buffer.concat(parts)
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}
