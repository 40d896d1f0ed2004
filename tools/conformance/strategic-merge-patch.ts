import {
  applyStrategicMergePatch,
  createStrategicMergePatch,
  createThreeWayMergePatch,
} from '@devmatic/kube-model'
import type { JsonObject } from '@devmatic/kube-model'
import { hasCode } from '@devmatic/base'
import { expectFailure } from './expect-failure.ts'
import { goTypeOf } from './go-type-of.ts'
import { type Answer, compareJson, type Suite } from './suite.ts'

interface StrategicRecord {
  operation: 'apply' | 'create-two-way' | 'create-three-way'
  apiVersion: string
  kind: string
  original: JsonObject
  patch: JsonObject
  modified: JsonObject
  current: JsonObject
  overwrite: boolean
  expected?: JsonObject
  error?: string
  conflict?: boolean
}

/** Strategic merge patches: applied, and made from two objects or from three. */
export const strategicMergePatch: Suite = {
  run(record): Answer {
    const recorded = record as StrategicRecord
    if (recorded.conflict) return expectConflict(recorded)
    if (recorded.error !== undefined) return expectFailure(recorded.error, () => answer(recorded))
    return compareJson(recorded.expected, answer(recorded))
  },
}

function answer({
  operation,
  original,
  patch,
  modified,
  current,
  overwrite,
  ...kind
}: StrategicRecord): JsonObject {
  const type = goTypeOf(kind)
  switch (operation) {
    case 'apply':
      return applyStrategicMergePatch(type, original, patch)
    case 'create-two-way':
      return createStrategicMergePatch(type, original, modified)
    case 'create-three-way':
      return createThreeWayMergePatch(type, { original, modified, current }, { overwrite })
    default:
      return operation satisfies never
  }
}

function expectConflict(recorded: StrategicRecord): Answer {
  try {
    return { passed: false, expected: 'a conflict', got: JSON.stringify(answer(recorded)) }
  } catch (error) {
    if (hasCode(error, 'kube/patch-conflict')) return { passed: true }
    throw error
  }
}
