/** Distinguished Encoding Rules of ASN.1: as much as certificates and keys take. */

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** Encodes one element of these parts. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, ...encodeLength(content.length)]), content])
}

function encodeLength(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 + bytes.length, ...bytes]
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return encode(TAG.sequence, ...parts)
}

/** A non-negative integer from its bytes, as short as it can be. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex(byte => byte !== 0)
  const content = first < 0 ? Buffer.from([0]) : Buffer.from(bytes.subarray(first))
  return encode(TAG.integer, Buffer.from((content[0] ?? 0) >= 0x80 ? [0] : []), content)
}

export function boolean(value: boolean): Buffer {
  return encode(0x01, Buffer.from([value ? 0xff : 0]))
}

/** Whole bytes as a bit string. */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return encode(TAG.bitString, Buffer.from([unusedBits]), bytes)
}

/** An object identifier from its dotted form. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return encode(TAG.objectId, Buffer.from([first * 40 + second, ...rest.flatMap(encodeBase128)]))
}

function encodeBase128(value: number): number[] {
  const digits = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift(0x80 + (rest % 128))
  return digits
}

/** A time to the second; years up to 2049 in two digits, as X.509 wants it. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\..*/g, '')
  const isShort = date.getUTCFullYear() >= 1950 && date.getUTCFullYear() < 2050
  return encode(
    isShort ? TAG.utcTime : TAG.generalizedTime,
    Buffer.from(`${isShort ? digits.slice(2) : digits}Z`),
  )
}

/** An element of an encoding: its tag, its content, and all of it. */
export interface Element {
  tag: number
  content: Buffer
  raw: Buffer
}

/**
 * Reads the elements that make up an encoding.
 *
 * @throws Error where it ends too soon
 */
export function decodeAll(bytes: Buffer): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length;) {
    const element = decodeAt(bytes, at)
    elements.push(element)
    at += element.raw.length
  }
  return elements
}

function decodeAt(bytes: Buffer, at: number): Element {
  const short = bytes.readUInt8(at + 1)
  const lengthBytes = short < 0x80 ? 0 : short - 0x80
  if (lengthBytes > 4) throw new Error('DER: length too large')
  const length = lengthBytes === 0 ? short : bytes.readUIntBE(at + 2, lengthBytes)
  const start = at + 2 + lengthBytes
  if (start + length > bytes.length) throw new Error('DER: data truncated')
  return {
    tag: bytes.readUInt8(at),
    content: bytes.subarray(start, start + length),
    raw: bytes.subarray(at, start + length),
  }
}
