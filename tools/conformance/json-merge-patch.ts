import { applyJsonMergePatch, applyJsonPatch } from '@devmatic/kube-model'
import type { JsonValue } from '@devmatic/kube-model'
import { expectFailure } from './expect-failure.ts'
import { type Answer, compareJson, type Suite } from './suite.ts'

interface PatchRecord {
  operation: 'merge' | 'json-patch'
  document: string
  patch: string
  expected?: string
  error?: string
}

/** JSON merge patches and JSON patches. */
export const jsonMergePatch: Suite = {
  run(record): Answer {
    const recorded = record as PatchRecord
    if (recorded.error !== undefined) return expectFailure(recorded.error, () => apply(recorded))
    return compareJson(JSON.parse(recorded.expected as string), apply(recorded))
  },
}

function apply({ operation, document, patch }: PatchRecord): JsonValue {
  const [target, change] = [JSON.parse(document) as JsonValue, JSON.parse(patch) as JsonValue]
  return operation === 'merge' ? applyJsonMergePatch(target, change) : applyJsonPatch(target, change)
}
