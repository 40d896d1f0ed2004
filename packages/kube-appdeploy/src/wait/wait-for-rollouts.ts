import { type Clock, systemClock } from '@devmatic/base'
import { type KubeClient, refOf } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { watchWorkloads } from './cluster-view.ts'
import { explainFailure, type RolloutFailure } from './rollout-failure.ts'
import { objectKey } from '../render/object-key.ts'
import { type Patience, RolloutTracker, type TrackedRollout } from './rollout-tracker.ts'

/** How to wait. */
export interface WaitOptions {
  signal?: AbortSignal
  /** Milliseconds for all rollouts together: ten minutes. */
  timeoutMs?: number
  patience?: Patience
  /** By key: those that have to be complete; all when missing. */
  needed?: ReadonlySet<string>
  /** Whether a workload was written just now, and has to show that it stays up: by default all. */
  isNew?: (workload: KubeObject) => boolean
  /** Is told when a rollout moves on. */
  onProgress?: (progress: RolloutProgress) => void
  /** Takes secret values out of logs and messages. */
  scrub?: (text: string) => string
  clock?: Clock
}

/** How far one workload is. */
export interface RolloutProgress {
  workload: KubeObject
  rollout: TrackedRollout
}

const TIMEOUT_MS = 600_000
const LOOK_EVERY_MS = 250
/** Changes come in bursts: one look is for all of them. */
const PAUSE_MS = 25

/**
 * Watches workloads until every rollout is complete, or one is lost.
 *
 * @returns the failures with their causes; none when all went well
 * @throws the signal's reason
 */
export async function waitForRollouts(
  client: KubeClient,
  workloads: readonly KubeObject[],
  options: WaitOptions = {},
): Promise<RolloutFailure[]> {
  if (workloads.length === 0) return []
  const clock = options.clock ?? systemClock
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const changed = createBell()
  const view = watchWorkloads(client, workloads, { signal, onChange: changed.ring })
  try {
    await view.synced(signal)
    const isNew = options.isNew ?? (() => true)
    const tracked = workloads.map(workload => ({ key: objectKey(workload), isNew: isNew(workload) }))
    const tracker = new RolloutTracker(view, tracked, options.patience)
    const unfinished = await watchUntilOver(tracker, { ...options, clock, signal, changed }, workloads)
    return await Promise.all(
      unfinished.map(rollout => {
        const workload = workloads.find(each => objectKey(each) === rollout.key)!
        return explainFailure(client, rollout, {
          ref: refOf(workload),
          scrub: options.scrub ?? (text => text),
        })
      }),
    )
  } finally {
    stop.abort()
    await view[Symbol.asyncDispose]()
  }
}

interface Watching extends WaitOptions {
  clock: Clock
  signal: AbortSignal
  changed: Bell
}

/** @returns the rollouts that are lost, or not complete when the time is over */
async function watchUntilOver(
  tracker: RolloutTracker,
  options: Watching,
  workloads: readonly KubeObject[],
): Promise<TrackedRollout[]> {
  const { clock, signal, changed } = options
  const endsAt = clock.now() + (options.timeoutMs ?? TIMEOUT_MS)
  const told = new Map<string, string>()
  while (true) {
    signal.throwIfAborted()
    const { rollouts, outcome } = tracker.look(clock.now())
    for (const [index, rollout] of rollouts.entries()) {
      const state = JSON.stringify([rollout.status, rollout.trouble?.reason, rollout.trouble?.restarts])
      if (told.get(rollout.key) === state) continue
      told.set(rollout.key, state)
      options.onProgress?.({ workload: workloads[index]!, rollout })
    }
    const unfinished = rollouts.filter(({ status }) => status.state !== 'complete')
    if (!unfinished.some(({ key }) => options.needed?.has(key) ?? true)) return []
    if (outcome === 'failed') return troubled(unfinished)
    if (clock.now() >= endsAt) return unfinished.filter(({ key }) => options.needed?.has(key) ?? true)
    // Time alone can end the waiting too, so it looks now and then without a change.
    await Promise.race([changed.rung(), clock.sleep(LOOK_EVERY_MS, signal)])
    await clock.sleep(PAUSE_MS, signal)
  }
}

/** Those that were on their way when another failed are not its cause. */
function troubled(rollouts: TrackedRollout[]): TrackedRollout[] {
  const guilty = rollouts.filter(({ status, trouble }) => status.state === 'failed' || trouble !== undefined)
  return guilty.length > 0 ? guilty : rollouts
}

interface Bell {
  ring: () => void
  /** Resolves with the next ring, or at once if it rang since. */
  rung(): Promise<void>
}

function createBell(): Bell {
  let next = Promise.withResolvers<void>()
  return {
    ring: () => next.resolve(),
    async rung() {
      await next.promise
      next = Promise.withResolvers<void>()
    },
  }
}
