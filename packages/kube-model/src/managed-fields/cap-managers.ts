import { managerKey } from './managers.ts'
import type { Manager, Managers } from './managers.ts'

const maximumUpdaters = 10
const bucketName = 'ancient-changes'

/** Keeps an object's owners few: beyond ten, the oldest who updated it become one. */
export function capUpdateManagers(managers: Managers): Managers {
  const updaters = [...managers].filter(([, { operation }]) => operation === 'Update')
  let excess = updaters.length - maximumUpdaters
  if (excess <= 0) return managers
  const result = new Map(managers)
  const firstOfVersion = new Map<string, string>()
  updaters.sort(
    ([a, left], [b, right]) => compareText(left.time ?? '', right.time ?? '') || compareText(a, b),
  )
  for (const [key, manager] of updaters) {
    if (excess <= 0) break
    const first = firstOfVersion.get(manager.apiVersion)
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, key)
      continue
    }
    mergeIntoBucket(result, manager, { key, first })
    excess--
  }
  return result
}

function mergeIntoBucket(
  managers: Managers,
  manager: Manager,
  { key, first }: { key: string; first: string },
): void {
  const bucket: Omit<Manager, 'fields'> = {
    manager: bucketName,
    operation: 'Update',
    apiVersion: manager.apiVersion,
    subresource: '',
    // The newer one's: what was merged before is older.
    ...(manager.time !== undefined && { time: manager.time }),
  }
  const bucketKey = managerKey(bucket)
  const existing = managers.get(bucketKey) ?? managers.get(first)
  if (!managers.has(bucketKey)) managers.delete(first)
  managers.delete(key)
  managers.set(bucketKey, { ...bucket, fields: manager.fields.union(existing?.fields ?? manager.fields) })
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
