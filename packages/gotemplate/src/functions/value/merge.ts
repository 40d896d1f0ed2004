import { GoMap, Slice } from '../../value/value.ts'
import { isEmpty } from './empty.ts'

/**
 * Merges maps into the first, at all depths, as the library `mergo` does it for Sprig: what is set there stays
 * unless it is empty. With `overwrite` it goes, also for what is empty or nil. Values are shared, not copied.
 */
export function mergeInto(target: GoMap, source: GoMap, { overwrite }: { overwrite: boolean }): void {
  for (const [key, value] of source.entries) {
    const old = target.entries.get(key)
    if (value == null) {
      if (overwrite) target.entries.set(key, null)
      continue
    }
    if (value instanceof GoMap && old instanceof GoMap) mergeInto(old, value, { overwrite })
    const isMerged = value instanceof GoMap && old instanceof GoMap && !isEmpty(old)
    if (!isMerged && (overwrite || isEmpty(old))) target.entries.set(key, value)
    else if (value instanceof Slice && overwrite) target.entries.set(key, value)
  }
}
