import type { ManagerEvent, Service } from '@devmatic/deploy-manager/protocol'
import { expect, test } from 'vitest'
import { applyEvents, unknownState } from './live-state.ts'

const usage = { at: '2026-11-14T10:00:00Z', cpuCores: 0.1, memoryBytes: 1, cpu: [], stepSeconds: 15 }

function service(name: string): Service {
  return {
    name,
    kind: 'Deployment',
    description: '',
    group: '',
    mode: 'image',
    modes: ['off', 'image'],
    status: { shape: 'ready', word: 'Ready', since: '2026-11-14T10:00:00Z', ready: 1, wanted: 1 },
    restarts: 0,
    lastChange: { at: '2026-11-14T10:00:00Z', text: '' },
    containers: [],
    defined: { file: 'a.yaml', line: 1 },
    needs: [],
    neededBy: [],
    changedByPull: false,
  }
}

const after = (...events: ManagerEvent[]): ReturnType<typeof applyEvents> =>
  applyEvents(unknownState, events, 1)

test('a list replaces all, single services replace themselves', () => {
  const state = after(
    { type: 'services', services: [service('a'), service('b')] },
    { type: 'service', service: { ...service('b'), restarts: 2 } },
    { type: 'service-removed', name: 'a' },
    { type: 'service', service: service('c') },
  )
  expect([...(state.services?.values() ?? [])].map(({ name, restarts }) => [name, restarts])).toEqual([
    ['b', 2],
    ['c', 0],
  ])
})

test('who is missing among the usage uses nothing', () => {
  const before = after({ type: 'services', services: [{ ...service('a'), usage }, service('b')] })
  const state = applyEvents(before, [{ type: 'usage', usage: { b: usage } }], 2)
  expect(state.services?.get('a')?.usage).toBeUndefined()
  expect(state.services?.get('b')?.usage).toEqual(usage)
})

test('what did not change stays the same object, so that its row is not drawn again', () => {
  const before = after({ type: 'services', services: [service('a'), service('b')] })
  const state = applyEvents(before, [{ type: 'service', service: { ...service('b'), restarts: 1 } }], 2)
  expect(state.services?.get('a')).toBe(before.services?.get('a'))
  expect(before.services?.get('b')?.restarts).toBe(0)
})

test('the steps of a deployment that is not shown are left out', () => {
  const step = { key: 'Deployment/x/a', action: 'change', state: 'applied' } as const
  expect(after({ type: 'step', deployment: 'd1', step }).deployment).toBeUndefined()
  const deployment = {
    id: 'd1',
    cause: { type: 'request', text: '' },
    state: 'applying',
    startedAt: '',
    findings: [],
    steps: [],
  } as const
  const state = after(
    { type: 'deployment', deployment: { ...deployment, findings: [], steps: [] } },
    { type: 'step', deployment: 'd1', step },
    { type: 'step', deployment: 'd1', step: { ...step, state: 'done' } },
  )
  expect(state.deployment?.steps).toEqual([{ ...step, state: 'done' }])
})
