import { hostname, userInfo } from 'node:os'
import { acquireLease, type HeldLease } from '@devmatic/kube-client'
import type { Run } from './run.ts'

/** Waits until no other deployment of the set is under way; undefined where a target knows no locks. */
export async function lockSet({ plan, target, options, emit }: Run): Promise<HeldLease | undefined> {
  if (!target.client) return undefined
  return await acquireLease(target.client, {
    name: `kube-appdeploy-${plan.set.name}`,
    namespace: plan.namespace,
    holder: `${userInfo().username}@${hostname()}/${process.pid}`,
    isDead: hasEnded,
    onWaiting: holder => emit({ type: 'locked', holder }),
    ...(options.lockMs === undefined ? {} : { durationMs: options.lockMs }),
    ...(options.signal ? { signal: options.signal } : {}),
  })
}

/** A deployment of this machine whose process is no more, as after a kill, need not be waited for. */
function hasEnded(holder: string): boolean {
  const [, host, pid] = /@(.*)\/(\d+)$/.exec(holder) ?? []
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
