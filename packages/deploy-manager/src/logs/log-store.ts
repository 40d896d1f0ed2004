import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type BlockInfo,
  blockBytes,
  blockLines,
  decodeEntry,
  encodeEntry,
  readBlock,
  sealBlock,
  unpack,
} from './block.ts'
import type { Bloom } from './bloom.ts'
import type { LogEntry, LogSource, StoredEntry } from './log-entry.ts'

/** A block that can be searched. */
export interface SearchBlock extends BlockInfo {
  /** Missing for the newest, which is not closed yet: its words are not known. */
  bloom: Bloom | undefined
  /** The encoded lines, joined by line breaks. */
  text(): Promise<string>
}

/** How a store is opened. */
export interface LogStoreOptions {
  folder: string
  /** Bytes on disk; the oldest blocks go first. */
  maxBytes?: number
  onError?: (error: unknown) => void
}

interface ClosedBlock extends BlockInfo {
  file: string
  bytes: number
  bloom: Bloom
  /** Until it is on disk. */
  packed: Buffer | undefined
}

const defaultMaxBytes = 1024 * 1024 * 1024
const flushMs = 200
const openFile = 'newest.log'

/**
 * Lines on disk: blocks of some thousand lines, compressed, each with a filter of its words, and the newest block as
 * plain text. A disk that is full loses lines, not the product.
 */
export class LogStore {
  readonly #folder: string
  readonly #maxBytes: number
  readonly #onError: (error: unknown) => void
  readonly #blocks: ClosedBlock[] = []
  readonly #listeners = new Set<(entry: StoredEntry) => void>()
  /** Decompressed blocks that were looked at lately. */
  readonly #texts = new Map<string, Promise<string>>()
  #nextSeq = 0
  #open: string[] = []
  #openBytes = 0
  #openFirst = 0
  #openTimes = { from: Number.POSITIVE_INFINITY, to: 0 }
  #sources: LogSource[] = []
  readonly #sourceIndexes = new Map<string, number>()
  #unwritten: string[] = []
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<unknown> = Promise.resolve()
  #closedLines = 0
  #bytes = 0

  constructor({ folder, maxBytes = defaultMaxBytes, onError = () => {} }: LogStoreOptions) {
    this.#folder = folder
    this.#maxBytes = maxBytes
    this.#onError = onError
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#load()
  }

  /** Lines that are kept, bytes on disk, and the time of the oldest. */
  get kept(): { lines: number; bytes: number; oldest: number | undefined } {
    const oldest = this.#blocks[0]?.from ?? (this.#open.length > 0 ? this.#openTimes.from : undefined)
    return { lines: this.#closedLines + this.#open.length, bytes: this.#bytes + this.#openBytes, oldest }
  }

  /** The number that the next line gets. */
  get nextSeq(): number {
    return this.#nextSeq
  }

  /** Takes a line in. */
  append(entry: LogEntry): number {
    if (this.#open.length === 0) this.#unwritten.push(`!${this.#openFirst}`)
    const seq = this.#nextSeq++
    const stored = { ...entry, seq }
    const line = encodeEntry(stored, this.#sourceIndex(entry.source))
    this.#open.push(line)
    this.#openBytes += line.length + 1
    if (entry.at < this.#openTimes.from) this.#openTimes.from = entry.at
    if (entry.at > this.#openTimes.to) this.#openTimes.to = entry.at
    this.#unwritten.push(line)
    for (const listener of this.#listeners) listener(stored)
    if (this.#open.length >= blockLines || this.#openBytes >= blockBytes) this.#seal()
    else this.#timer ??= setTimeout(() => this.#flush(), flushMs).unref()
    return seq
  }

  /** Calls a listener for each line that comes. @returns what ends it */
  onEntry(listener: (entry: StoredEntry) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Blocks from the newest to the oldest. */
  blocks(): SearchBlock[] {
    const newest: SearchBlock = {
      firstSeq: this.#openFirst,
      lines: this.#open.length,
      ...this.#openTimes,
      sources: this.#sources,
      textBytes: this.#openBytes,
      bloom: undefined,
      text: () => Promise.resolve(this.#open.join('\n')),
    }
    const closed = this.#blocks.map(block => ({ ...block, text: () => this.#textOf(block) }))
    return [newest, ...closed.toReversed()].filter(({ lines }) => lines > 0)
  }

  /** Lines after a number, the oldest first, at most `limit`. */
  async after(seq: number, limit: number): Promise<StoredEntry[]> {
    const found: StoredEntry[] = []
    for (const block of this.blocks().toReversed()) {
      if (block.firstSeq + block.lines <= seq + 1) continue
      const lines = (await block.text()).split('\n')
      for (let index = Math.max(0, seq + 1 - block.firstSeq); index < lines.length; index++) {
        const entry = decodeEntry(lines[index]!, block.firstSeq + index, block.sources)
        if (entry) found.push(entry)
        if (found.length >= limit) return found
      }
    }
    return found
  }

  /** Resolves when all is on disk. */
  async flushed(): Promise<void> {
    this.#flush()
    await this.#writing
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.flushed()
  }

  #sourceIndex(source: LogSource): number {
    const key = `${source.service} ${source.pod} ${source.container}`
    const known = this.#sourceIndexes.get(key)
    if (known !== undefined) return known
    const index = this.#sources.push(source) - 1
    this.#sourceIndexes.set(key, index)
    // The open block's sources are needed to read it after a crash.
    this.#unwritten.push(`#${JSON.stringify(source)}`)
    return index
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#unwritten.length === 0) return
    const text = `${this.#unwritten.join('\n')}\n`
    this.#unwritten = []
    const file = path.join(this.#folder, openFile)
    this.#writing = this.#writing.then(() => appendFile(file, text, { mode: 0o600 })).catch(this.#onError)
  }

  #seal(): void {
    const info: BlockInfo = {
      firstSeq: this.#openFirst,
      lines: this.#open.length,
      ...this.#openTimes,
      sources: this.#sources,
      textBytes: this.#openBytes,
    }
    const { file: contents, bloom } = sealBlock(info, Buffer.from(this.#open.join('\n')))
    const file = path.join(this.#folder, `${info.firstSeq.toString(36).padStart(10, '0')}.block`)
    const packed = readBlock(contents)!.packed
    const block: ClosedBlock = { ...info, file, bytes: contents.length, bloom, packed }
    this.#blocks.push(block)
    this.#closedLines += info.lines
    this.#bytes += contents.length
    this.#startBlock()
    this.#writing = this.#writing.then(() => this.#write(block, contents)).catch(this.#onError)
    this.#forgetOldest()
  }

  async #write(block: ClosedBlock, contents: Buffer): Promise<void> {
    await writeFile(block.file, contents, { mode: 0o600 })
    block.packed = undefined
    await rm(path.join(this.#folder, openFile), { force: true })
  }

  #startBlock(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#open = []
    this.#unwritten = []
    this.#openBytes = 0
    this.#openFirst = this.#nextSeq
    this.#openTimes = { from: Number.POSITIVE_INFINITY, to: 0 }
    this.#sources = []
    this.#sourceIndexes.clear()
  }

  #forgetOldest(): void {
    while (this.#bytes > this.#maxBytes && this.#blocks.length > 1) {
      const oldest = this.#blocks.shift()!
      this.#bytes -= oldest.bytes
      this.#closedLines -= oldest.lines
      this.#writing = this.#writing.then(() => rm(oldest.file, { force: true })).catch(this.#onError)
    }
  }

  async #textOf(block: ClosedBlock): Promise<string> {
    const known = this.#texts.get(block.file)
    if (known !== undefined) return known
    const text = readText(block).catch((error: unknown) => {
      this.#onError(error)
      return '' // its file is gone, or broken: the others are still there
    })
    this.#texts.set(block.file, text)
    if (this.#texts.size > 8) this.#texts.delete(this.#texts.keys().next().value!)
    return text
  }

  #load(): void {
    const names = readdirSync(this.#folder)
      .filter(name => name.endsWith('.block'))
      .toSorted((a, b) => (a < b ? -1 : 1))
    for (const name of names) this.#loadBlock(path.join(this.#folder, name))
    const last = this.#blocks.at(-1)
    this.#nextSeq = last ? last.firstSeq + last.lines : 0
    this.#openFirst = this.#nextSeq
    this.#loadOpen()
  }

  #loadBlock(file: string): void {
    const contents = readFileSync(file)
    const read = readBlock(contents)
    // A block that was cut short by a crash is still there as plain text.
    if (!read) return rmSync(file, { force: true })
    const bloom = { bits: Uint8Array.from(read.bloom.bits) }
    this.#blocks.push({ ...read.info, file, bytes: contents.length, bloom, packed: undefined })
    this.#closedLines += read.info.lines
    this.#bytes += contents.length
  }

  #loadOpen(): void {
    const file = path.join(this.#folder, openFile)
    const text = readIfThere(file)
    const lines = text.split('\n').slice(0, -1)
    rmSync(file, { force: true })
    // What was closed already is in a block: only its plain copy was not removed yet.
    if (Number(lines[0]?.slice(1)) < this.#nextSeq) return
    const sources: LogSource[] = []
    const entries = lines.flatMap(line => {
      if (line.startsWith('#')) sources.push(JSON.parse(line.slice(1)) as LogSource)
      return decodeEntry(line, 0, sources) ?? []
    })
    for (const entry of entries) this.append(entry)
  }
}

async function readText({ packed, file }: ClosedBlock): Promise<string> {
  const found = packed ?? readBlock(await readFile(file))?.packed
  return found ? await unpack(found) : ''
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // the first start, or a block was closed just before the last one ended
  }
}
