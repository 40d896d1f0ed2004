import { open, readFile, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@devmatic/base'
import { decodeFrames, encodeFrame } from './frame.ts'
import type { Journal, JournalRecord, State } from './journal.ts'
import { LogFile } from './log-file.ts'
import { decodeRecords, encodeRecords } from './record.ts'
import type { StoredObject } from './stored-object.ts'

/** Shorter logs are left alone. */
const defaultSmallLogBytes = 16 * 1024 * 1024
/** A snapshot is written in pieces, so that requests are answered meanwhile. */
const recordsPerFrame = 500

/** What was found in a folder. */
export interface Recovered {
  journal: FileJournal
  revision: number
  objects: [resource: string, object: StoredObject][]
  /** What had to be given up, for the user to read. */
  warnings: string[]
}

/** How a journal keeps its files short. */
export interface JournalOptions {
  /** Logs shorter than this are not followed by a snapshot. */
  smallLogBytes?: number
}

/** A generation of files: `snapshot-N` holds the state at its beginning, `log-N` what came after. */
interface Files {
  snapshots: number[]
  logs: number[]
}

/**
 * Changes in a log, state in snapshots. A log that has grown to twice the size of what it describes is followed by a
 * new one, which begins with a snapshot; older files go once that is on disk.
 */
export class FileJournal implements Journal {
  /** Below this many bytes a log is left alone. */
  readonly #smallLogBytes: number
  readonly #folder: string
  #log: LogFile
  #generation: number
  #snapshotBytes = 0
  #snapshotting: Promise<void> | undefined

  private constructor(
    folder: string,
    log: LogFile,
    { generation, smallLogBytes = defaultSmallLogBytes }: { generation: number } & JournalOptions,
  ) {
    this.#folder = folder
    this.#smallLogBytes = smallLogBytes
    this.#log = log
    this.#generation = generation
  }

  /**
   * Reads what a folder holds and goes on writing there. A write that a crash cut short is cut off, with a warning.
   *
   * @throws CodedError `apiserver/damaged`: a file is damaged in its middle, which no crash does
   */
  static async open(folder: string, options: JournalOptions = {}): Promise<Recovered> {
    const files = await listFiles(folder)
    const generation = files.snapshots.at(-1) ?? files.logs[0] ?? 1
    const replay = new Replay()
    if (files.snapshots.length > 0)
      replay.snapshot(await readFile(fileName(folder, 'snapshot', generation)), folder)
    const logs = files.logs.filter(number => number >= generation)
    let sizeBytes = 0
    for (const number of logs)
      sizeBytes = replay.log(await readFile(fileName(folder, 'log', number)), fileName(folder, 'log', number))
    const last = logs.at(-1) ?? generation
    const log = await LogFile.open(fileName(folder, 'log', last), sizeBytes)
    const journal = new FileJournal(folder, log, { ...options, generation: last })
    journal.#snapshotBytes = replay.sizeBytes
    await removeOlder(folder, files, generation)
    return { journal, revision: replay.revision, objects: replay.objects(), warnings: replay.warnings }
  }

  write(records: readonly JournalRecord[]): Promise<void> {
    return this.#log.append(encodeRecords(records))
  }

  async compact(state: () => State): Promise<void> {
    if (this.#snapshotting || this.#log.sizeBytes < Math.max(this.#smallLogBytes, 2 * this.#snapshotBytes))
      return
    // First the new log: whatever comes now is in there, and the state is what came before.
    const { revision, objects } = state()
    const copy = [...objects]
    const previous = this.#log
    const next = await LogFile.open(fileName(this.#folder, 'log', this.#generation + 1), 0).catch(
      () => undefined,
    )
    if (!next) return // the log that is there goes on
    this.#log = next
    this.#generation++
    await previous.close()
    this.#snapshotting = this.#snapshot(copy, revision).finally(() => (this.#snapshotting = undefined))
    // A snapshot that fails leaves the older files, which say the same.
    this.#snapshotting.catch(() => {})
  }

  async #snapshot(objects: readonly (readonly [string, StoredObject])[], revision: number): Promise<void> {
    const generation = this.#generation
    const name = fileName(this.#folder, 'snapshot', generation)
    const handle = await open(`${name}.new`, 'w')
    let sizeBytes = 0
    try {
      for (let start = 0; start < objects.length; start += recordsPerFrame) {
        const records = objects.slice(start, start + recordsPerFrame).map(([resource, object]) => ({
          resource,
          type: 'put' as const,
          object,
          revision: object.revision,
        }))
        const frame = encodeFrame(encodeRecords(records))
        await handle.write(frame)
        sizeBytes += frame.length
      }
      await handle.write(encodeFrame(Buffer.from(JSON.stringify({ end: objects.length, revision }))))
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await rename(`${name}.new`, name)
    await syncFolder(this.#folder)
    this.#snapshotBytes = sizeBytes
    await removeOlder(this.#folder, await listFiles(this.#folder), generation)
  }

  /** Waits for what is being written, and lets go of the files. */
  async close(): Promise<void> {
    await this.#snapshotting?.catch(() => {})
    await this.#log.close()
  }
}

/** Builds the state up again, file by file. */
class Replay {
  revision = 1
  sizeBytes = 0
  readonly warnings: string[] = []
  readonly #objects = new Map<string, [resource: string, object: StoredObject]>()

  objects(): [resource: string, object: StoredObject][] {
    return [...this.#objects.values()]
  }

  snapshot(bytes: Buffer, folder: string): void {
    const { payloads, intactBytes } = decodeFrames(bytes)
    const last = payloads.pop()
    const end =
      last && intactBytes === bytes.length
        ? (JSON.parse(last.toString()) as { end?: number; revision?: number })
        : {}
    for (const payload of payloads) this.#apply(payload)
    if (end.end !== this.#objects.size || end.revision === undefined)
      throw damaged(`the snapshot in ${folder}`)
    this.revision = end.revision
    this.sizeBytes = bytes.length
  }

  /** @returns how many bytes are intact */
  log(bytes: Buffer, name: string): number {
    const { payloads, intactBytes, damagedInside } = decodeFrames(bytes)
    if (damagedInside) throw damaged(`${name}, at byte ${intactBytes},`)
    for (const payload of payloads) this.#apply(payload)
    if (intactBytes < bytes.length)
      this.warnings.push(
        `${name}: its last ${bytes.length - intactBytes} bytes were cut off: a write that did not finish, and was never answered.`,
      )
    return intactBytes
  }

  #apply(payload: Buffer): void {
    for (const { resource, type, object, revision } of decodeRecords(payload)) {
      const key = `${resource}\n${object.namespace}\n${object.name}`
      if (type === 'put') this.#objects.set(key, [resource, object])
      else this.#objects.delete(key)
      this.revision = Math.max(this.revision, revision)
    }
  }
}

function damaged(what: string): CodedError<'apiserver/damaged'> {
  return new CodedError(
    'apiserver/damaged',
    `${what} is damaged, and not by a crash. Restore the folder from a backup, or move it away to begin with an empty cluster.`,
  )
}

function fileName(folder: string, kind: 'snapshot' | 'log', generation: number): string {
  return path.join(folder, `${kind}-${generation}`)
}

async function listFiles(folder: string): Promise<Files> {
  const names = await readdir(folder)
  const numbers = (kind: string): number[] =>
    names
      .map(name => Number(new RegExp(`^${kind}-(\\d+)$`).exec(name)?.[1]))
      .filter(number => !Number.isNaN(number))
      .sort((a, b) => a - b)
  return { snapshots: numbers('snapshot'), logs: numbers('log') }
}

async function removeOlder(folder: string, { snapshots, logs }: Files, generation: number): Promise<void> {
  for (const number of snapshots)
    if (number < generation) await rm(fileName(folder, 'snapshot', number), { force: true })
  for (const number of logs)
    if (number < generation) await rm(fileName(folder, 'log', number), { force: true })
}

/** A new name is durable only once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return // folders cannot be opened there
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
