import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { findProcess } from '@devmatic/source-runner'
import type { StateFolder } from '../engine/state-folder.ts'

/** What a running deploy-manager tells those who look for it. */
export interface ManagerRecord {
  pid: number
  /** The process's start, so that another one with the same pid is not taken for it. */
  startTime: string
  environment: string
  url: string
  /** What it wants to hear from whoever asks. */
  token: string
}

/** Writes the record of this process, readable by its owner alone, whole or not at all. */
export async function writeManagerRecord(
  state: StateFolder,
  facts: Omit<ManagerRecord, 'pid' | 'startTime'>,
): Promise<void> {
  const startTime = (await findProcess(process.pid))?.startTime ?? ''
  const temporary = `${state.manager}.${randomUUID()}`
  const record: ManagerRecord = { pid: process.pid, startTime, ...facts }
  await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  await rename(temporary, state.manager)
}

/** Removes the record; others then know that none runs. */
export async function removeManagerRecord(state: StateFolder): Promise<void> {
  await rm(state.manager, { force: true })
}

/** The deploy-manager that runs for a product; a record whose process is gone counts as none. */
export async function findManager(state: StateFolder): Promise<ManagerRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(state.manager, 'utf8')) as ManagerRecord
    return (await isManagerRunning(record)) ? record : undefined
  } catch {
    return undefined // none, or one that a crash cut short: in both cases nobody can be reached by it
  }
}

/** Whether its process is still there. */
export async function isManagerRunning({ pid, startTime }: ManagerRecord): Promise<boolean> {
  const found = await findProcess(pid)
  return found !== undefined && found.startTime === startTime && !found.zombie
}
