import { type Clock, hasCode, systemClock } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import type { KubeClient } from '../client.ts'
import { KubeError } from '../errors.ts'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/lease-v1/ */
export interface Lease extends KubeObject {
  spec: {
    holderIdentity?: string
    leaseDurationSeconds?: number
    acquireTime?: string
    renewTime?: string
    leaseTransitions?: number
  }
}

/** Which lease, and for whom. */
export interface LeaseOptions {
  name: string
  namespace: string
  /** Who holds it, for others to read. Two processes must not share it. */
  holder: string
  /** How long after its last renewal others take it over: 15,000. */
  durationMs?: number
  /** How often to look whether it is free: 2,000. */
  retryMs?: number
  signal?: AbortSignal
  /** Whether a holder is known to be no more: its lease is taken over at once. */
  isDead?: (holder: string) => boolean
  /** Is told who holds the lease while waiting for it; once for each holder. */
  onWaiting?: (holder: string) => void
  clock?: Clock
}

/** A lease that is held, and renewed until it is released or lost. */
export interface HeldLease extends AsyncDisposable {
  /** Higher than that of each holder before: what a later holder wrote is told from what an earlier one did. */
  readonly epoch: number
  /** Fires when the lease could not be renewed in time, or was taken over. What it guards must end. */
  readonly lost: AbortSignal
  /** Gives it back, so that nobody has to wait until it runs out. */
  release(): Promise<void>
}

const KIND = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' }
const DURATION_MS = 15_000
const RETRY_MS = 2_000

/**
 * Waits for a lease and holds it. Whether another's lease has run out is told by how long it was seen
 * unchanged, not by its times: clocks differ between machines.
 *
 * @throws the signal's reason
 * @see https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export async function acquireLease(client: KubeClient, options: LeaseOptions): Promise<HeldLease> {
  const clock = options.clock ?? systemClock
  const seen: Observation = { record: undefined, at: clock.now() }
  let told: string | undefined
  while (true) {
    options.signal?.throwIfAborted()
    const lease = await tryToTake(client, { ...options, clock }, seen)
    if (lease) return hold(client, { ...options, clock }, lease)
    const holder = seen.record?.spec.holderIdentity
    if (holder && holder !== told) options.onWaiting?.((told = holder))
    await clock.sleep(options.retryMs ?? RETRY_MS, options.signal)
  }
}

/**
 * Takes a lease if it is free at once. Somebody else's is free only to `acquireLease`, which watches whether it is renewed.
 *
 * @throws CodedError `kube/lease-held`, naming the holder
 */
export async function tryAcquireLease(client: KubeClient, options: LeaseOptions): Promise<HeldLease> {
  const clock = options.clock ?? systemClock
  const seen: Observation = { record: undefined, at: clock.now() }
  const lease = await tryToTake(client, { ...options, clock }, seen)
  if (lease) return hold(client, { ...options, clock }, lease)
  const target = `Lease ${options.namespace}/${options.name}`
  throw new KubeError('kube/lease-held', `${target} is held by ${seen.record?.spec.holderIdentity}`, {
    attempt: { verb: 'acquire', target },
  })
}

/**
 * Runs something while holding a lease, again and again until the signal fires: whenever the lease is lost,
 * what runs is aborted, and waits for the lease anew.
 */
export async function runAsLeader(
  client: KubeClient,
  options: LeaseOptions & { signal: AbortSignal },
  run: (signal: AbortSignal, epoch: number) => Promise<void>,
): Promise<void> {
  while (!options.signal.aborted) {
    const lease = await acquireLease(client, options)
    try {
      await run(AbortSignal.any([options.signal, lease.lost]), lease.epoch)
      return
    } catch (error) {
      if (!lease.lost.aborted || options.signal.aborted) throw error
    } finally {
      await lease.release()
    }
  }
}

/** The last state of a lease that was seen to differ from the one before, and when. */
interface Observation {
  record: Lease | undefined
  at: number
}

type Timed = LeaseOptions & { clock: Clock }

/** @returns undefined when somebody else holds it */
async function tryToTake(client: KubeClient, options: Timed, seen: Observation): Promise<Lease | undefined> {
  const { name, namespace, clock } = options
  try {
    const found = await client.find<Lease>({ ...KIND, name, namespace }, signalOf(options))
    if (!found) return await client.create(freshLease(options), signalOf(options))
    if (found.metadata.resourceVersion !== seen.record?.metadata.resourceVersion) {
      seen.record = found
      seen.at = clock.now()
    }
    return isFree(found, { unchangedMs: clock.now() - seen.at, isDead: options.isDead })
      ? await client.update(takenOver(found, options), signalOf(options))
      : undefined
  } catch (error) {
    // Somebody else was faster.
    if (hasCode(error, 'kube/conflict') || hasCode(error, 'kube/already-exists')) return undefined
    throw error
  }
}

function isFree(
  { spec }: Lease,
  { unchangedMs, isDead }: { unchangedMs: number; isDead: LeaseOptions['isDead'] },
): boolean {
  const { holderIdentity, leaseDurationSeconds = 0 } = spec
  return !holderIdentity || isDead?.(holderIdentity) || unchangedMs >= leaseDurationSeconds * 1000
}

function freshLease(options: Timed): Lease {
  const { name, namespace } = options
  return { ...KIND, metadata: { name, namespace }, spec: { ...specOf(options), leaseTransitions: 0 } }
}

/** Carries the resourceVersion that was seen: another who takes it at the same time makes this one fail. */
function takenOver(lease: Lease, options: Timed): Lease {
  return { ...lease, spec: { ...specOf(options), leaseTransitions: (lease.spec.leaseTransitions ?? 0) + 1 } }
}

function specOf({ holder, durationMs = DURATION_MS, clock }: Timed): Lease['spec'] {
  const now = microTime(clock)
  const leaseDurationSeconds = Math.max(1, Math.round(durationMs / 1000))
  return { holderIdentity: holder, leaseDurationSeconds, acquireTime: now, renewTime: now }
}

function microTime(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace('Z', '000Z')
}

function hold(client: KubeClient, options: Timed, taken: Lease): HeldLease {
  const { clock, durationMs = DURATION_MS } = options
  const stop = new AbortController()
  const lost = new AbortController()
  let lease = taken
  const renewing = renew()

  async function renew(): Promise<void> {
    const renewEveryMs = durationMs / 3
    let renewedAt = clock.now()
    let pauseMs = renewEveryMs
    while (true) {
      await clock.sleep(pauseMs, stop.signal).catch(() => {}) // released
      if (stop.signal.aborted) return
      const startedAt = clock.now()
      try {
        const renewed = { ...lease, spec: { ...lease.spec, renewTime: microTime(clock) } }
        const call = { signal: stop.signal, timeoutMs: renewEveryMs, urgent: true }
        lease = await client.update(renewed, call)
        renewedAt = startedAt
        pauseMs = renewEveryMs
      } catch (error) {
        if (stop.signal.aborted) return
        const overtaken = hasCode(error, 'kube/conflict') || hasCode(error, 'kube/not-found')
        // Before others may take it over, what it guards must have had the time to end.
        if (overtaken || clock.now() - renewedAt >= renewEveryMs * 2)
          return lost.abort(lostError(options, error))
        pauseMs = renewEveryMs / 10
      }
    }
  }
  const release = async (): Promise<void> => {
    if (stop.signal.aborted) return await renewing
    stop.abort()
    await renewing
    if (lost.signal.aborted) return
    const free = { ...lease, spec: { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1 } }
    // One that cannot be given back runs out.
    await client.update(free, { timeoutMs: durationMs / 3 }).catch(() => {})
  }
  return {
    epoch: lease.spec.leaseTransitions ?? 0,
    lost: lost.signal,
    release,
    [Symbol.asyncDispose]: release,
  }
}

function lostError({ name, namespace }: LeaseOptions, cause: unknown): KubeError {
  const target = `Lease ${namespace}/${name}`
  return new KubeError(
    'kube/lease-lost',
    `${target} was lost: it could not be renewed, or somebody else took it`,
    {
      attempt: { verb: 'renew', target },
      cause,
    },
  )
}

function signalOf({ signal }: LeaseOptions): { signal?: AbortSignal } {
  return signal ? { signal } : {}
}
