import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { systemClock, type Clock } from '@devmatic/base'
import { signalGroup } from './process-group.ts'
import { findByEnvironment, findProcess, isGroupAlive, listProcesses } from './process-table.ts'

/** The variable by which descendants are known again, even those that left their process group. */
export const ownerVariable = 'DEVMATIC_PROCESS_OWNER'

/** What is written down of a process group, so that a later start can find and end it. */
export interface LedgerEntry {
  pid: number
  startTime: string
  /** The value of {@link ownerVariable} in its environment. */
  owner: string
  command: readonly string[]
}

/** A folder with one file for each process group that was started and not yet seen to its end. */
export interface ProcessLedger {
  /** Writes a group down; resolves when the file is there. */
  add(entry: Omit<LedgerEntry, 'startTime'>): Promise<void>
  /** The group has ended. */
  remove(pid: number): Promise<void>
  /** Ends what is left of the groups that an earlier engine wrote down, and empties the ledger. */
  endOrphans(options: { graceMs: number; clock?: Clock }): Promise<LedgerEntry[]>
}

/** Opens the ledger in a folder, which is created when first written to. */
export function createProcessLedger(folder: string): ProcessLedger {
  const fileOf = (pid: number): string => path.join(folder, `${pid}.json`)
  return {
    async add(entry) {
      const facts = await findProcess(entry.pid)
      if (!facts) return // it has ended already
      await mkdir(folder, { recursive: true })
      await writeFile(fileOf(entry.pid), JSON.stringify({ ...entry, startTime: facts.startTime }), {
        mode: 0o600,
      })
    },
    remove: pid => rm(fileOf(pid), { force: true }),
    async endOrphans(options) {
      const entries = await readEntries(folder)
      const ended = await Promise.all(
        entries.map(entry => endOrphan(entry, { clock: systemClock, ...options })),
      )
      await Promise.all(entries.map(entry => rm(fileOf(entry.pid), { force: true })))
      return entries.filter((_, index) => ended[index])
    },
  }
}

async function readEntries(folder: string): Promise<LedgerEntry[]> {
  const names = await readdir(folder).catch(() => [])
  const entries = await Promise.all(
    names.filter(name => name.endsWith('.json')).map(name => readEntry(path.join(folder, name))),
  )
  return entries.filter(entry => entry !== undefined)
}

/** A file that was cut short by the crash names no process. */
async function readEntry(file: string): Promise<LedgerEntry | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LedgerEntry
  } catch {
    await rm(file, { force: true })
    return undefined
  }
}

async function endOrphan(entry: LedgerEntry, options: { graceMs: number; clock: Clock }): Promise<boolean> {
  const left = await findMembers(entry)
  if (left.length === 0) return false
  const isGroupOurs = left.some(pid => pid === entry.pid)
  const signalAll = (signal: NodeJS.Signals, pids: number[]): void => {
    if (isGroupOurs) signalGroup(entry.pid, signal)
    for (const pid of pids) signalProcess(pid, signal)
  }
  signalAll('SIGTERM', left)
  const killAtMs = options.clock.now() + options.graceMs
  for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, 50)) {
    const members = await findMembers(entry)
    if (members.length === 0 && !(isGroupOurs && (await isGroupAlive(entry.pid)))) return true
    if (options.clock.now() >= killAtMs) signalAll('SIGKILL', members)
    await options.clock.sleep(pauseMs)
  }
}

/** The leader, if the pid still names the same process, the members of its group, and whoever carries its mark. */
async function findMembers(entry: LedgerEntry): Promise<number[]> {
  const marked = (await findByEnvironment(ownerVariable)).get(entry.owner) ?? []
  const leader = await findProcess(entry.pid)
  const isSame = leader !== undefined && leader.startTime === entry.startTime
  const group = isSame
    ? (await listProcesses()).filter(facts => facts.group === entry.pid).map(facts => facts.pid)
    : []
  const alive: number[] = []
  for (const pid of new Set([...marked, ...group])) {
    const facts = await findProcess(pid)
    if (facts && !facts.zombie && pid !== process.pid) alive.push(pid)
  }
  return alive
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended between the look and the signal.
  }
}
