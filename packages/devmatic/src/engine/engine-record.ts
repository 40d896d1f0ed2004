import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { findProcess } from '@devmatic/source-runner'
import type { StateFolder } from './state-folder.ts'

/** What a running engine tells those who look for it. */
export interface EngineRecord {
  pid: number
  /** The process's start, so that another one with the same pid is not taken for it. */
  startTime: string
  /** The embedded cluster's address. */
  url: string
  kubeconfig: string
}

/** Writes the record of this process, readable by its owner alone, whole or not at all. */
export async function writeEngineRecord(
  state: StateFolder,
  facts: Omit<EngineRecord, 'pid' | 'startTime'>,
): Promise<void> {
  const startTime = (await findProcess(process.pid))?.startTime ?? ''
  const temporary = `${state.engine}.${randomUUID()}`
  const record: EngineRecord = { pid: process.pid, startTime, ...facts }
  await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  await rename(temporary, state.engine)
}

/** Removes the record; others then know that no engine runs. */
export async function removeEngineRecord(state: StateFolder): Promise<void> {
  await rm(state.engine, { force: true })
}

/** The engine that runs for a product, or undefined; a record whose process is gone counts as none. */
export async function findEngine(state: StateFolder): Promise<EngineRecord | undefined> {
  const record = await readRecord(state.engine)
  return record && (await isRunning(record)) ? record : undefined
}

/** Whether an engine's process is still there; the same pid with another start time is somebody else. */
export async function isRunning({ pid, startTime }: EngineRecord): Promise<boolean> {
  const found = await findProcess(pid)
  return found !== undefined && found.startTime === startTime && !found.zombie
}

async function readRecord(file: string): Promise<EngineRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as EngineRecord
  } catch {
    return undefined // none, or one that a crash cut short: in both cases nobody can be reached by it
  }
}
