import { expect, test } from 'vitest'
import type { ContainerState, ContainerStatus, Pod, PodStatus } from './pod.ts'
import { podStatusOf, type PodFacts } from './pod-status.ts'

const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-01T00:00:01Z' }
const running: ContainerState = { running: { startedAt: times.startedAt } }
const waiting: ContainerState = { waiting: { reason: 'ContainerCreating' } }
const ended = (exitCode: number): ContainerState => ({ terminated: { exitCode, reason: 'x', ...times } })

function container(
  name: string,
  state: ContainerState,
  more: Partial<ContainerStatus> = {},
): ContainerStatus {
  return { name, state, lastState: {}, ready: false, restartCount: 0, image: 'i', imageID: '', ...more }
}

function status(
  facts: Partial<PodFacts>,
  restartPolicy: 'Always' | 'OnFailure' | 'Never' = 'Always',
): PodStatus {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', uid: 'u', generation: 1 },
    spec: {
      restartPolicy,
      containers: [],
      initContainers: [{ name: 'init' }, { name: 'side', restartPolicy: 'Always' }],
    },
  }
  const base = {
    pod,
    hostIP: '127.0.0.1',
    podIP: '127.64.0.1',
    startTime: times.startedAt,
    prepared: true,
    isStopped: false,
    before: [],
  }
  return podStatusOf({
    ...base,
    initContainers: [],
    containers: [],
    ephemeralContainers: [],
    now: '2026-01-01T00:01:00Z',
    ...facts,
  })
}

test.each([
  ['Always', [waiting], 'Pending'],
  ['Always', [running, waiting], 'Pending'],
  ['Always', [running], 'Running'],
  ['Always', [ended(0)], 'Running'],
  ['Never', [ended(0)], 'Succeeded'],
  ['Never', [ended(0), ended(1)], 'Failed'],
  ['Never', [running, ended(1)], 'Running'],
  ['OnFailure', [ended(1)], 'Running'],
  ['OnFailure', [ended(0), ended(0)], 'Succeeded'],
] as const)('restartPolicy %s with %j is %s', (policy, states, phase) => {
  expect(
    status({ containers: states.map((state, index) => container(`c${index}`, state)) }, policy).phase,
  ).toBe(phase)
})

test('what waits for its next try has run before', () => {
  const crashed = container('c', { waiting: { reason: 'CrashLoopBackOff' } }, { lastState: ended(1) })
  expect(status({ containers: [crashed] }).phase).toBe('Running')
})

test('a Pod has not ended before its sidecars have', () => {
  const done = [container('c', ended(0), { containerID: 'x' })]
  const inits = (side: ContainerState): ContainerStatus[] => [
    container('init', ended(0)),
    container('side', side, { started: true }),
  ]
  expect(status({ containers: done, initContainers: inits(running) }, 'Never').phase).toBe('Running')
  expect(status({ containers: done, initContainers: inits(ended(143)) }, 'Never').phase).toBe('Succeeded')
})

test('a time of transition stays, whatever an old copy of the object says', () => {
  const first = status({ containers: [container('c', running)], now: '2026-01-01T00:01:00Z' })
  const second = status({
    containers: [container('c', running)],
    before: first.conditions ?? [],
    now: '2026-01-01T00:02:00Z',
  })
  expect(second.conditions).toEqual(first.conditions)
  const third = status({
    containers: [container('c', running, { ready: true })],
    before: second.conditions ?? [],
    now: '2026-01-01T00:03:00Z',
  })
  expect(third.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'True',
    lastTransitionTime: '2026-01-01T00:03:00Z',
  })
  expect(third.conditions?.find(({ type }) => type === 'Initialized')?.lastTransitionTime).toBe(
    '2026-01-01T00:01:00Z',
  )
})

test.each([
  [[ended(0)], 'Succeeded', 'PodCompleted'],
  [[ended(0), ended(137)], 'Failed', 'PodFailed'],
] as const)(
  'a Pod that was deleted is over when its containers are, though it restarts always',
  (...[states, phase, reason]) => {
    const containers = states.map((state, index) => container(`c${index}`, state))
    expect(status({ containers, isStopped: true })).toMatchObject({
      phase,
      conditions: { 2: { type: 'Ready', status: 'False', reason } },
    })
  },
)

test('an init container is ready when it is done, not while it runs', () => {
  const facts = [container('init', running, { ready: true }), container('side', running, { ready: true })]
  const { initContainerStatuses } = status({ initContainers: facts })
  expect(initContainerStatuses?.map(({ ready }) => ready)).toEqual([false, true])
  const done = [container('init', ended(0)), container('side', running, { ready: true })]
  expect(status({ initContainers: done }).initContainerStatuses?.map(({ ready }) => ready)).toEqual([
    true,
    true,
  ])
})
