import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** One running process, as the operating system tells it. */
export interface ProcessFacts {
  pid: number
  /** The process that started it, or 1 when that has ended. */
  parent: number
  group: number
  /** When it was started, in the system's own unit: together with the pid it names one process for good. */
  startTime: string
  /** It has ended, and its parent has not asked for its exit code yet. */
  zombie: boolean
}

/** What is known of a process, or undefined if there is none with this id. */
export async function findProcess(pid: number): Promise<ProcessFacts | undefined> {
  if (process.platform === 'linux') return readStat(pid)
  const [facts] = await listByPs(['-p', String(pid)])
  return facts
}

/** All processes that may be seen. */
export async function listProcesses(): Promise<ProcessFacts[]> {
  if (process.platform !== 'linux') return listByPs(['-A'])
  const all = await Promise.all((await listPids()).map(readStat))
  return all.filter(facts => facts !== undefined)
}

/**
 * Finds the processes in whose environment a variable was set when they were started, by its value: children
 * inherit it, so this finds those too that left their process group. Linux alone tells; elsewhere there are none.
 */
export async function findByEnvironment(name: string): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>()
  if (process.platform !== 'linux') return found
  const pattern = new RegExp(`(?:^|\\0)${name}=([^\\0]*)\\0`)
  for (const pid of await listPids()) {
    // A process that ended meanwhile, or is another user's, is not ours to find.
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
    const value = pattern.exec(environment)?.[1]
    if (value !== undefined) found.set(value, [...(found.get(value) ?? []), pid])
  }
  return found
}

/** Whether a process group has a member that still runs; zombies do not count. */
export async function isGroupAlive(group: number): Promise<boolean> {
  try {
    process.kill(process.platform === 'win32' ? group : -group, 0)
  } catch {
    return false // no member, or only zombies (EPERM on macOS)
  }
  if (process.platform !== 'linux') return true
  // Where process 1 does not collect the dead, a group of zombies stays for ever: it counts as ended.
  const leader = await readStat(group)
  if (leader && !leader.zombie) return true
  return (await listProcesses()).some(member => member.group === group && !member.zombie)
}

async function listPids(): Promise<number[]> {
  return (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
async function readStat(pid: number): Promise<ProcessFacts | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  if (text === undefined) return undefined
  // The program's name is in brackets and may hold any character, brackets too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', parent = '0', group = '0'] = fields
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    startTime: fields[19] ?? '',
    zombie: state === 'Z' || state === 'X',
  }
}

async function listByPs(which: string[]): Promise<ProcessFacts[]> {
  // ps exits with 1 where no process matches.
  const { stdout } = await run('ps', ['-o', 'pid=,ppid=,pgid=,stat=,lstart=', ...which], {
    env: { ...process.env, LC_ALL: 'C' },
  }).catch(() => ({ stdout: '' }))
  return stdout
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [pid = '', parent = '', group = '', state = '', ...start] = line.trim().split(/\s+/)
      return {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        startTime: start.join(' '),
        zombie: state.startsWith('Z'),
      }
    })
}
