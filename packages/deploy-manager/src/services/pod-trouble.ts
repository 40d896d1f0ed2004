import type { ContainerState, PodObject } from './objects.ts'

/** What keeps a Pod from running. */
export interface PodTrouble {
  container: string
  /** Kubernetes' word. */
  reason: string
  message: string
}

/** Waiting for these to pass is part of every start. */
const ordinary = new Set(['ContainerCreating', 'PodInitializing'])

/** Finds what is wrong with a Pod; undefined for one that is on its way. */
export function podTroubleOf({ status = {} }: PodObject): PodTrouble | undefined {
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = status
  for (const { name, state = {}, lastState } of [...initContainerStatuses, ...containerStatuses]) {
    const { waiting, terminated } = state
    if (waiting?.reason && !ordinary.has(waiting.reason)) {
      const ended = waiting.reason === 'CrashLoopBackOff' ? endOf(lastState) : undefined
      return { container: name, reason: waiting.reason, message: ended ?? waiting.message ?? '' }
    }
    if (terminated && (terminated.exitCode ?? 0) !== 0)
      return { container: name, reason: terminated.reason ?? 'Error', message: endOf(state) ?? '' }
  }
  const unscheduled = conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False')
  return (
    unscheduled && {
      container: '',
      reason: unscheduled.reason ?? 'Unschedulable',
      message: unscheduled.message ?? '',
    }
  )
}

function endOf(state: ContainerState | undefined): string | undefined {
  const { exitCode, reason, message } = state?.terminated ?? {}
  if (exitCode === undefined) return undefined
  const why = reason && reason !== 'Error' ? ` (${reason})` : ''
  return `it ended with exit code ${exitCode}${why}${message ? `: ${message.trim()}` : ''}`
}

/** Whether a Pod takes requests. */
export function isReady({ status }: PodObject): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false
}

/** How often containers of a Pod were started again. */
export function restartsOf({ status }: PodObject): number {
  return (status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
}
