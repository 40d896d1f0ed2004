import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { CodedError } from '@devmatic/base'

interface Owner {
  pid: number
  /** When the process began, in the system's own terms: a pid may come again. */
  startedAt: string
}

/**
 * Takes a folder for this process.
 *
 * @returns gives the folder back
 * @throws CodedError `apiserver/folder-in-use`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock')
  const own = JSON.stringify({ pid: process.pid, startedAt: await startTimeOf(process.pid) } satisfies Owner)
  for (;;) {
    try {
      await writeFile(file, own, { flag: 'wx', mode: 0o600 })
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    await removeStale(folder, file)
  }
}

async function removeStale(folder: string, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const owner = parseOwner(text)
  if (owner && (await isRunning(owner)))
    throw new CodedError(
      'apiserver/folder-in-use',
      `The folder ${folder} is in use by the server with process id ${owner.pid}. Stop that one, or choose another folder.`,
    )
  // Of two that find it stale, one moves it away; the other begins again.
  const aside = `${file}.${randomUUID()}`
  await rename(file, aside).catch(() => {})
  await rm(aside, { force: true })
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner>
    return typeof owner.pid === 'number' && typeof owner.startedAt === 'string' ? (owner as Owner) : undefined
  } catch {
    return undefined // cut short by a crash
  }
}

async function isRunning({ pid, startedAt }: Owner): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // What may not be signalled is there all the same.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return (await startTimeOf(pid)) === startedAt
}

/** Linux tells when a process began; elsewhere its id must do. */
async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
