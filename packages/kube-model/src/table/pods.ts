import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { since, textOr } from './printer.ts'
import type { Cells, Printers } from './printer.ts'

/** The row of a Pod. */
export const podPrinters: Printers = { '/Pod': printPod }

function printPod(pod: KubeObject, now: number): Cells {
  const spec = objectAt(pod, 'spec')
  const status = objectAt(pod, 'status')
  const state = podState(pod, spec, status)
  const [podIp] = entriesAt(status, 'podIPs').map(([, entry]) => textAt(entry, 'ip'))
  return {
    Ready: `${state.ready}/${state.total}`,
    Status: state.reason,
    Restarts:
      state.restarts > 0 && state.lastRestart
        ? `${state.restarts} (${since(state.lastRestart, now)} ago)`
        : String(state.restarts),
    IP: podIp || '<none>',
    Node: textOr(spec, 'nodeName', '<none>'),
    'Nominated Node': textOr(status, 'nominatedNodeName', '<none>'),
    'Readiness Gates': readinessGates(spec, status),
  }
}

/** What the containers of a Pod come to. */
interface PodState {
  reason: string
  ready: number
  total: number
  restarts: number
  /** When a container last ended that was started again; empty: never. */
  lastRestart: string
}

function podState(pod: KubeObject, spec: JsonObject, status: JsonObject): PodState {
  const sidecars = new Set(
    entriesAt(spec, 'initContainers')
      .filter(([, container]) => textAt(container, 'restartPolicy') === 'Always')
      .map(([, container]) => textAt(container, 'name')),
  )
  const state: PodState = {
    reason: podReason(status),
    ready: 0,
    total: entriesAt(spec, 'containers').length + sidecars.size,
    restarts: 0,
    lastRestart: '',
  }
  const sidecarRestarts = { restarts: 0, lastRestart: '' }
  let initializing = false
  for (const [index, container] of entriesAt(status, 'initContainerStatuses')) {
    const isSidecar = sidecars.has(textAt(container, 'name'))
    countRestarts(state, container)
    if (isSidecar) countRestarts(sidecarRestarts, container)
    const reason = initReason(container, isSidecar)
    if (reason === undefined) {
      if (isSidecar && container['ready'] === true) state.ready++
      continue
    }
    state.reason = `Init:${reason || `${index}/${entriesAt(spec, 'initContainers').length}`}`
    initializing = true
    break
  }
  if (!initializing || hasCondition(status, 'Initialized')) {
    Object.assign(state, sidecarRestarts)
    addContainers(state, status)
  }
  if (pod.metadata.deletionTimestamp !== undefined) state.reason = reasonOfDeleted(state, status)
  return state
}

function podReason(status: JsonObject): string {
  const gated = entriesAt(status, 'conditions').some(
    ([, condition]) =>
      textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  )
  return gated ? 'SchedulingGated' : textOr(status, 'reason', textAt(status, 'phase'))
}

/** Why an init container holds the Pod up: empty, where it just runs; undefined, where it does not. */
function initReason(container: JsonObject, isSidecar: boolean): string | undefined {
  const terminated = findObject(objectAt(container, 'state'), 'terminated')
  if (terminated && numberAt(terminated, 'exitCode') === 0) return undefined
  if (isSidecar && container['started'] === true) return undefined
  if (terminated) return terminationReason(terminated)
  const waiting = textAt(objectAt(objectAt(container, 'state'), 'waiting'), 'reason')
  return waiting === 'PodInitializing' ? '' : waiting
}

/** Counts the containers; the first that waits or has ended gives the reason. */
function addContainers(state: PodState, status: JsonObject): void {
  let running = false
  let failure = ''
  for (const [, container] of entriesAt(status, 'containerStatuses').toReversed()) {
    countRestarts(state, container)
    const current = objectAt(container, 'state')
    const waiting = textAt(objectAt(current, 'waiting'), 'reason')
    const terminated = findObject(current, 'terminated')
    if (waiting) {
      state.reason = waiting
    } else if (terminated) {
      state.reason = terminationReason(terminated)
      if (numberAt(terminated, 'exitCode') !== 0) failure = state.reason
    } else if (container['ready'] === true && findObject(current, 'running')) {
      running = true
      state.ready++
    }
  }
  // Some of it is over; what is not counts for the whole.
  if (state.reason !== 'Completed') return
  if (running && hasCondition(status, 'Ready')) state.reason = 'Running'
  else if (failure) state.reason = failure
  else if (running) state.reason = 'NotReady'
}

function terminationReason(terminated: JsonObject): string {
  const signal = numberAt(terminated, 'signal')
  const code = signal ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode')}`
  return textOr(terminated, 'reason', code)
}

function reasonOfDeleted({ reason }: PodState, status: JsonObject): string {
  if (textAt(status, 'reason') === 'NodeLost') return 'Unknown'
  const phase = textAt(status, 'phase')
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating'
}

function countRestarts(sum: { restarts: number; lastRestart: string }, container: JsonObject): void {
  sum.restarts += numberAt(container, 'restartCount') ?? 0
  const ended = textAt(objectAt(objectAt(container, 'lastState'), 'terminated'), 'finishedAt')
  if (ended > sum.lastRestart) sum.lastRestart = ended
}

function hasCondition(status: JsonObject, type: string): boolean {
  return entriesAt(status, 'conditions').some(
    ([, condition]) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  )
}

function readinessGates(spec: JsonObject, status: JsonObject): string {
  const gates = entriesAt(spec, 'readinessGates')
  if (gates.length === 0) return '<none>'
  const open = gates.filter(([, gate]) => hasCondition(status, textAt(gate, 'conditionType')))
  return `${open.length}/${gates.length}`
}
