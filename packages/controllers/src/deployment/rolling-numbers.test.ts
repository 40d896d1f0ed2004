import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { newReplicaSetReplicas, rolloutBounds } from './rolling-numbers.ts'

// What Kubernetes answers is in testdata/conformance/rollout.jsonl; here is what must hold of every answer.

const intOrPercent = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 100 }).map(percent => `${percent}%`),
)
const update = fc.record({ maxSurge: intOrPercent, maxUnavailable: intOrPercent })

test('a rollout can always move, and never promises more than there is', () => {
  fc.assert(
    fc.property(update, fc.integer({ min: 1, max: 500 }), (rollingUpdate, replicas) => {
      const bounds = rolloutBounds(rollingUpdate, replicas)
      expect(bounds.maxSurge + bounds.maxUnavailable).toBeGreaterThan(0)
      expect(bounds.minAvailable + bounds.maxUnavailable).toBe(replicas)
      expect(bounds.minAvailable).toBeGreaterThanOrEqual(0)
    }),
  )
})

test('all ReplicaSets together stay within the surge, unless they were beyond it before', () => {
  const counts = fc.record({
    replicas: fc.integer({ min: 0, max: 99 }),
    newReplicas: fc.nat(99),
    oldReplicas: fc.nat(99),
  })
  fc.assert(
    fc.property(update, counts, (rollingUpdate, { replicas, newReplicas, oldReplicas }) => {
      fc.pre(newReplicas <= replicas)
      const allReplicas = newReplicas + oldReplicas
      const scaled = newReplicaSetReplicas(rollingUpdate, { replicas, newReplicas, allReplicas })
      const { maxSurge } = rolloutBounds({ ...rollingUpdate, maxUnavailable: 1 }, replicas)
      expect(scaled).toBeLessThanOrEqual(replicas)
      expect(scaled + oldReplicas).toBeLessThanOrEqual(Math.max(replicas + maxSurge, allReplicas))
    }),
  )
})

test('a text that is no percentage is refused', () => {
  expect(() => rolloutBounds({ maxSurge: '10' }, 3)).toThrow('"10" is neither a number nor a percentage')
})
