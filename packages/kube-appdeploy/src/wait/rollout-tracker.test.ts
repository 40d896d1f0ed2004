import type { KubeObject } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import { RolloutTracker } from './rollout-tracker.ts'

const patience = { maxRestarts: 5, graceMs: 10_000, settleMs: 1_000 }

/** StatefulSets, each with one Pod, whose state the test sets. */
function cluster() {
  const ready = new Map<string, boolean>()
  const pods = new Map<string, object>()
  const set = (name: string): KubeObject => {
    const readyReplicas = ready.get(name) ? 1 : 0
    const status = {
      observedGeneration: 1,
      readyReplicas,
      updatedReplicas: 1,
      currentRevision: 'r',
      updateRevision: 'r',
    }
    return {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, uid: name, generation: 1 },
      spec: { replicas: 1 },
      status,
    }
  }
  const pod = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-0`, labels: { 'controller-revision-hash': 'r' } },
    spec: { containers: [{ name: 'main', ...(name === 'db' ? { readinessProbe: {} } : {}) }] },
    status: { containerStatuses: [{ name: 'main', restartCount: 0, ...pods.get(name) }] },
  })
  return {
    put: (name: string, isReady: boolean, container: object = {}) => {
      ready.set(name, isReady)
      pods.set(name, container)
    },
    tracker: (...names: string[]) =>
      new RolloutTracker(
        { workload: key => (ready.has(key) ? set(key) : undefined), ownedBy: uid => [pod(uid)] },
        names.map(key => ({ key, isNew: true })),
        patience,
      ),
  }
}

const crashed = (restartCount: number): object => ({
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 3 } },
})

test('a Pod that runs is believed only when it stays up', () => {
  const { put, tracker } = cluster()
  const watched = tracker('web')
  put('web', true)
  expect(watched.look(0).outcome).toBe('waiting')
  expect(watched.look(900).outcome).toBe('waiting')
  expect(watched.look(1_000).outcome).toBe('complete')
})

test('a crash in between starts the time again, and makes it longer', () => {
  const { put, tracker } = cluster()
  const watched = tracker('web')
  put('web', true)
  watched.look(0)
  put('web', true, { restartCount: 1 })
  expect(watched.look(1_000).outcome).toBe('waiting')
  expect(watched.look(5_000).outcome).toBe('waiting')
  expect(watched.look(11_000).outcome).toBe('complete')
})

test('a container that crashes while its database comes up is given time, and then a chance', () => {
  const { put, tracker } = cluster()
  const watched = tracker('database', 'web')
  put('database', false)
  put('web', false, crashed(2))
  expect(watched.look(0).outcome).toBe('waiting')
  expect(watched.look(300_000).outcome).toBe('waiting')
  put('database', true)
  watched.look(300_001)
  watched.look(301_001)
  put('web', true, { restartCount: 3 })
  watched.look(302_000)
  expect(watched.look(312_000).outcome).toBe('complete')
})

test('one that crashes again though all else is up is given up', () => {
  const { put, tracker } = cluster()
  const watched = tracker('web')
  put('web', false, crashed(1))
  expect(watched.look(0).outcome).toBe('waiting')
  put('web', false, crashed(2))
  const { outcome, rollouts } = watched.look(12_000)
  expect(outcome).toBe('failed')
  expect(rollouts[0]?.trouble).toMatchObject({
    reason: 'CrashLoopBackOff',
    message: 'it ended with exit code 3',
  })
})

test('an image that cannot be is given up at once, one that cannot be pulled after a while', () => {
  const { put, tracker } = cluster()
  put('never', false, { state: { waiting: { reason: 'ErrImageNeverPull' } } })
  expect(tracker('never').look(0).outcome).toBe('failed')
  put('pull', false, { state: { waiting: { reason: 'ImagePullBackOff' } } })
  const pulling = tracker('pull')
  expect(pulling.look(0).outcome).toBe('waiting')
  expect(pulling.look(9_999).outcome).toBe('waiting')
  expect(pulling.look(10_000).outcome).toBe('failed')
})

test('Pods of an earlier spec are no trouble of the present one', () => {
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', labels: { 'controller-revision-hash': 'r' } },
    status: { containerStatuses: [{ name: 'main', state: { waiting: { reason: 'ErrImageNeverPull' } } }] },
  }
  const workload = (observedGeneration: number): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', uid: 'web', generation: 2 },
    spec: { replicas: 1 },
    status: { observedGeneration, updateRevision: 'r', currentRevision: 'r' },
  })
  const outcomeAt = (observedGeneration: number): string =>
    new RolloutTracker(
      { workload: () => workload(observedGeneration), ownedBy: () => [pod] },
      [{ key: 'web', isNew: true }],
      patience,
    ).look(0).outcome
  expect(outcomeAt(1)).toBe('waiting')
  expect(outcomeAt(2)).toBe('failed')
})

test('a container that runs is given up when it is not ready for too long, and others do not suffer from it', () => {
  const { put, tracker } = cluster()
  const running = { ready: false, state: { running: {} } }
  put('db', false, running)
  put('web', false, crashed(3))
  const watched = tracker('db', 'web')
  expect(watched.look(0).outcome).toBe('waiting')
  // As long as the one may come up, the other may wait for it.
  expect(watched.look(100_000).outcome).toBe('waiting')
  expect(watched.look(120_000)).toMatchObject({
    outcome: 'failed',
    rollouts: [{ key: 'db', trouble: { reason: 'Unready', container: 'main' } }, { key: 'web' }],
  })
})
