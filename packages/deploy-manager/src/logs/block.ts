import { promisify } from 'node:util'
import { constants, zstdCompressSync, zstdDecompress } from 'node:zlib'
import { type Bloom, bloomOf } from './bloom.ts'
import { type LogSource, levels, type StoredEntry } from './log-entry.ts'

/** What is known of a block without opening it. */
export interface BlockInfo {
  firstSeq: number
  lines: number
  /** Milliseconds since 1970. */
  from: number
  to: number
  sources: LogSource[]
  /** Bytes of its text before compression. */
  textBytes: number
}

/** How many lines a block has when it is closed, and how many bytes at most. */
export const blockLines = 4_000
export const blockBytes: number = 4 * 1024 * 1024

const magic = 0x4c4f4731 // LOG1
const lineBreak = '\u001E'

/**
 * One line of a block's text: time and source in base 36, stream and level as a letter each, then the text.
 * Characters that would break it are replaced.
 */
export function encodeEntry({ at, stream, level, text }: StoredEntry, source: number): string {
  const mark = `${stream === 'stdout' ? 'o' : 'e'}${level === undefined ? '-' : levels.indexOf(level)}`
  const flat = text.includes('\n') ? text.replaceAll('\n', lineBreak) : text
  return `${at.toString(36)} ${source.toString(36)} ${mark} ${flat}`
}

/** Reads a line back; undefined for one that a crash cut short. */
export function decodeEntry(
  line: string,
  seq: number,
  sources: readonly LogSource[],
): StoredEntry | undefined {
  const first = line.indexOf(' ')
  const second = line.indexOf(' ', first + 1)
  const source = sources[Number.parseInt(line.slice(first + 1, second), 36)]
  if (first < 0 || second < 0 || !source || line.charCodeAt(second + 3) !== 0x20) return undefined
  const text = line.slice(second + 4)
  const level = levels[line.charCodeAt(second + 2) - 0x30]
  return {
    seq,
    at: Number.parseInt(line.slice(0, first), 36),
    source,
    stream: line.charCodeAt(second + 1) === 0x6f ? 'stdout' : 'stderr',
    text: text.includes(lineBreak) ? text.replaceAll(lineBreak, '\n') : text,
    ...(level !== undefined && { level }),
  }
}

/** The level's letter of an encoded line, without reading the rest: 0 for trace up to 5, `-` for none. */
export function levelMark(line: string): string {
  const first = line.indexOf(' ')
  return line[line.indexOf(' ', first + 1) + 2] ?? '-'
}

/** The index of an encoded line's source. */
export function sourceIndex(line: string): number {
  const first = line.indexOf(' ')
  return Number.parseInt(line.slice(first + 1, line.indexOf(' ', first + 1)), 36)
}

/** A block as it lies on disk: its facts, its filter, and its lines compressed. */
export function sealBlock(info: BlockInfo, text: Buffer): { file: Buffer; bloom: Bloom } {
  const bloom = bloomOf(text)
  const header = Buffer.from(JSON.stringify(info))
  const packed = zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  const sizes = Buffer.alloc(16)
  for (const [index, size] of [magic, header.length, bloom.bits.length, packed.length].entries())
    sizes.writeUInt32LE(size, index * 4)
  return { file: Buffer.concat([sizes, header, bloom.bits, packed]), bloom }
}

/** Reads what `sealBlock` wrote; undefined for a file that is none, or was cut short. */
export function readBlock(file: Buffer): { info: BlockInfo; bloom: Bloom; packed: Buffer } | undefined {
  if (file.length < 16 || file.readUInt32LE(0) !== magic) return undefined
  const headerEnd = 16 + file.readUInt32LE(4)
  const bloomEnd = headerEnd + file.readUInt32LE(8)
  const end = bloomEnd + file.readUInt32LE(12)
  if (file.length < end) return undefined
  const info = JSON.parse(file.subarray(16, headerEnd).toString()) as BlockInfo
  return { info, bloom: { bits: file.subarray(headerEnd, bloomEnd) }, packed: file.subarray(bloomEnd, end) }
}

const decompress = promisify(zstdDecompress)

/** The lines of a block's compressed part. Others get their turn meanwhile. */
export async function unpack(packed: Uint8Array): Promise<string> {
  return (await decompress(packed)).toString()
}
