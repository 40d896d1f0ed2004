import { ownerVariable } from './process-ledger.ts'
import { findByEnvironment, findProcess } from './process-table.ts'

/** Ends processes that left the group of the one that started them. */
export interface Descendants {
  /** Kills all that carry the owner's mark; resolves when a look has found none. */
  end(owner: string): Promise<void>
}

/** A process may start another one while it is looked for; one that does so for ever is not chased for ever. */
const looks = 5

/**
 * Finds descendants by the mark in their environment. A look reads the environment of every process of the machine:
 * owners that end at the same time share one.
 */
export function createDescendants(): Descendants {
  let next: Promise<Map<string, number[]>> | undefined
  let current: Promise<unknown> = Promise.resolve()
  const look = (): Promise<Map<string, number[]>> => {
    // One that is under way may have passed a process by that was started since.
    next ??= current.then(() => {
      const found = findByEnvironment(ownerVariable)
      next = undefined
      current = found.catch(() => {})
      return found
    })
    return next
  }
  return {
    async end(owner) {
      for (let count = 0; count < looks; count++) {
        const pids = (await look()).get(owner) ?? []
        if (pids.length === 0) return
        await Promise.all(pids.map(kill))
      }
    },
  }
}

/** A process that is ending has no environment any more: that a look has not found it does not say that it is gone. */
async function kill(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return // It ended between the look and the signal.
  }
  for (let pauseMs = 1; (await findProcess(pid))?.zombie === false && pauseMs < 1000; pauseMs *= 2)
    await new Promise(resolve => setTimeout(resolve, pauseMs))
}
