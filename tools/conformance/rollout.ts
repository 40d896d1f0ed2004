import {
  newReplicaSetReplicas,
  resolveFenceposts,
  rolloutBounds,
} from '../../packages/controllers/src/deployment/rolling-numbers.ts'
import { scaleIntOrPercent, type IntOrPercent } from '../../packages/controllers/src/int-or-percent.ts'
import { compareJson, type Answer, type Suite } from './suite.ts'

type Question =
  | { operation: 'scaled'; value: IntOrPercent; total: number; roundUp: boolean }
  | {
      operation: 'fenceposts' | 'bounds'
      maxSurge: IntOrPercent
      maxUnavailable: IntOrPercent
      replicas: number
    }
  | {
      operation: 'new-replicas'
      maxSurge: IntOrPercent
      maxUnavailable: IntOrPercent
      replicas: number
      newReplicas: number
      oldReplicas: number
    }

/** The arithmetic of rolling updates. */
export const rollout: Suite = {
  run(record): Answer {
    const { expected, error } = record as { expected?: unknown; error?: string }
    if (error === undefined) return compareJson(expected, answer(record as Question))
    try {
      return { passed: false, expected: error, got: JSON.stringify(answer(record as Question)) }
    } catch {
      return { passed: true }
    }
  },
}

function answer(question: Question): unknown {
  switch (question.operation) {
    case 'scaled':
      return scaleIntOrPercent(question.value, question.total, question.roundUp ? 'up' : 'down')
    case 'fenceposts':
      return resolveFenceposts(question, question.replicas)
    case 'bounds':
      return rolloutBounds(question, question.replicas)
    case 'new-replicas':
      return newReplicaSetReplicas(question, {
        ...question,
        allReplicas: question.newReplicas + question.oldReplicas,
      })
    default:
      return question satisfies never
  }
}
