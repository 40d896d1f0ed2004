import { hasCode, type Clock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { Condition } from './objects.ts'

/** The present time as the API has it. */
export function timeNow(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
}

/**
 * Writes a status where it differs from the one that the object has. The object's version goes with it, so that
 * nothing that somebody else wrote meanwhile is lost.
 *
 * @returns the object as it is now
 * @throws CodedError `kube/conflict`
 */
export async function writeStatus<T extends KubeObject>(
  client: Pick<KubeClient, 'update'>,
  object: T,
  status: object,
): Promise<T> {
  if (isSame(object['status'] ?? {}, status)) return object
  try {
    return await client.update({ ...object, status }, { subresource: 'status' })
  } catch (error) {
    // It was deleted meanwhile: nobody needs its status.
    if (hasCode(error, 'kube/not-found')) return object
    throw error
  }
}

/** Whether two values are the same to the API, which does not tell a zero, an empty list or a missing field apart. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right)
}

/** JSON with sorted keys, without what is empty. */
export function canonical(value: unknown): string {
  return JSON.stringify(prune(value)) ?? ''
}

function prune(value: unknown): unknown {
  if (value === 0 || value === '' || value === false || value === null) return undefined
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(each => prune(each) ?? null)
  if (typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, each]) => [key, prune(each)] as const)
  const kept = entries.filter(([, each]) => each !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** A list of conditions with one of them set; its transition time stays while its status does. */
export function setCondition(conditions: readonly Condition[], next: Condition, now: string): Condition[] {
  const before = conditions.find(({ type }) => type === next.type)
  if (
    before &&
    before.status === next.status &&
    before.reason === next.reason &&
    before.message === next.message
  )
    return [...conditions]
  const lastTransitionTime = before?.status === next.status ? (before.lastTransitionTime ?? now) : now
  return [...conditions.filter(({ type }) => type !== next.type), { ...next, lastTransitionTime }]
}

/** The condition of a type. */
export function findCondition(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find(condition => condition.type === type)
}
