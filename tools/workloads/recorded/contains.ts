import type { JsonValue } from '@devmatic/kube-model'

/** Whether a value has at least what a pattern has: lists place by place, `conditions` by their types. */
export function contains(value: unknown, pattern: JsonValue): boolean {
  if (typeof pattern !== 'object' || pattern === null) return (value ?? null) === pattern
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(pattern).every(([key, part]) => {
    const found = (value as Record<string, unknown>)[key]
    return contains(key === 'conditions' && Array.isArray(found) ? byType(found) : found, part as JsonValue)
  })
}

/** `{ Ready: 'False', 'Ready.reason': 'ContainersNotReady' }` */
function byType(conditions: { type: string; status: string; reason?: string }[]): Record<string, unknown> {
  return Object.fromEntries(
    conditions.flatMap(({ type, status, reason }) => [
      [type, status],
      [`${type}.reason`, reason],
    ]),
  )
}
