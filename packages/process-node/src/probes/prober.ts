import type { Clock } from '@devmatic/base'
import type { Probe } from '../pod/pod.ts'
import type { ProbeResult } from './probe-result.ts'

/** Which of a container's probes. */
export type ProbeKind = 'startup' | 'liveness' | 'readiness'

/** How a prober works. */
export interface ProberOptions {
  kind: ProbeKind
  clock: Clock
  signal: AbortSignal
  /** Looks once. */
  probe(): Promise<ProbeResult>
  /** The probe's verdict, each time that it changes. */
  onVerdict(healthy: boolean, output: string): void
  /** A look that failed and counts. */
  onFailure(output: string): void
}

/** The first and the longest pause while a container is about to come up. */
const eagerMs = { first: 20, longest: 1000 }

/**
 * Probes a container until the signal is aborted. Beyond Kubernetes' own times it looks more often while it waits
 * for a first success, so that what is ready is seen to be; such a look counts only when it succeeds.
 */
export async function runProber(probe: Probe, options: ProberOptions): Promise<void> {
  const { clock, signal, kind } = options
  const periodMs = (probe.periodSeconds ?? 10) * 1000
  const counter = createCounter(probe, kind)
  const delayMs = (probe.initialDelaySeconds ?? 0) * 1000
  // A program that has only just been started is not blamed for it: its first look comes a moment later.
  let dueAtMs = clock.now() + (delayMs || Math.min(periodMs, 1000))
  try {
    await clock.sleep(kind === 'liveness' ? dueAtMs - clock.now() : delayMs, signal)
    for (let pauseMs = eagerMs.first; !signal.aborted; pauseMs = Math.min(pauseMs * 2, eagerMs.longest)) {
      const isDue = clock.now() >= dueAtMs
      const result = await options.probe()
      if (signal.aborted) return
      if (isDue) dueAtMs += periodMs * Math.max(1, Math.ceil((clock.now() - dueAtMs) / periodMs))
      if (result.healthy || isDue) {
        const verdict = counter.add(result.healthy)
        if (!result.healthy) options.onFailure(result.output)
        if (verdict !== undefined) options.onVerdict(verdict, result.healthy ? '' : result.output)
        if (verdict === true && kind === 'startup') return
      }
      const untilDueMs = Math.max(0, dueAtMs - clock.now())
      await clock.sleep(
        kind !== 'liveness' && !counter.wasHealthy() ? Math.min(pauseMs, untilDueMs) : untilDueMs,
        signal,
      )
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Turns single results into verdicts by the probe's thresholds. */
function createCounter(
  probe: Probe,
  kind: ProbeKind,
): { add(healthy: boolean): boolean | undefined; wasHealthy(): boolean } {
  const thresholds = { true: probe.successThreshold ?? 1, false: probe.failureThreshold ?? 3 }
  // A container is taken to be alive, but not to be ready or to have started, until it is known.
  let verdict = kind === 'liveness'
  let last: boolean | undefined
  let count = 0
  let wasHealthy = false
  return {
    add(healthy) {
      count = healthy === last ? count + 1 : 1
      last = healthy
      if (count < thresholds[`${healthy}`]) return undefined
      const changed = verdict !== healthy || (kind !== 'readiness' && !healthy)
      verdict = healthy
      wasHealthy ||= healthy
      return changed ? healthy : undefined
    },
    wasHealthy: () => wasHealthy,
  }
}
