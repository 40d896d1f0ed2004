import { CodedError } from '@devmatic/base'

/** How a field's bytes stand on the wire. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const

/** A field's number and wire type. */
export interface Tag {
  number: number
  wireType: number
}

/** Reads protobuf's wire format. Every method throws CodedError `kube/bad-protobuf` where the bytes are cut or wrong. */
export class WireReader {
  readonly #bytes: Buffer
  #position = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length
  }

  tag(): Tag {
    const key = this.varint()
    const number = Math.floor(key / 8)
    if (number === 0) throw bad('illegal tag 0')
    return { number, wireType: key % 8 }
  }

  /** A signed 64-bit integer; past 2^53 it loses precision, as JSON numbers do in JavaScript. */
  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 10; count++) {
      const byte = this.#bytes[this.#position++]
      if (byte === undefined) throw bad('unexpected EOF')
      // Past 49 bits doubles no longer hold the value: begin again with big integers.
      if (count === 7) return this.#longVarint(count)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw bad('integer overflow')
  }

  #longVarint(read: number): number {
    this.#position -= read + 1
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#position++]
      if (byte === undefined) throw bad('unexpected EOF')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(BigInt.asIntN(64, value))
    }
    throw bad('integer overflow')
  }

  double(): number {
    return this.#take(8).readDoubleLE()
  }

  bytes(): Buffer {
    const length = this.varint()
    if (length < 0) throw bad('negative length found during unmarshaling')
    return this.#take(length)
  }

  skip(wireType: number): void {
    switch (wireType) {
      case wireTypes.varint:
        this.varint()
        break
      case wireTypes.fixed64:
        this.#take(8)
        break
      case wireTypes.bytes:
        this.bytes()
        break
      case wireTypes.fixed32:
        this.#take(4)
        break
      default:
        throw bad(`illegal wireType ${wireType}`)
    }
  }

  #take(length: number): Buffer {
    const end = this.#position + length
    if (end > this.#bytes.length) throw bad('unexpected EOF')
    const part = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return part
  }
}

/** The bytes are not what they should be. */
export function bad(message: string): CodedError<'kube/bad-protobuf'> {
  return new CodedError('kube/bad-protobuf', `proto: ${message}`)
}
