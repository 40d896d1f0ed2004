import type { CallContext } from '../../function.ts'
import { GoMap, Slice, type Value } from '../../value/value.ts'
import { copyVersion, isVersion } from '../semver/version-type.ts'
import { checkItems } from './items.ts'

/** A copy that shares no list or map with the original; the context sees how many items that makes. */
export function deepCopy(value: Value, context: Pick<CallContext, 'checkSize'>): Value {
  let count = 0
  return copy(value)

  function copy(part: Value): Value {
    if (part instanceof Slice) {
      countItems(part.items.length)
      return new Slice(part.type, part.items.map(copy), { isNil: part.isNil })
    }
    if (isVersion(part)) return copyVersion(part)
    if (!(part instanceof GoMap)) return part
    countItems(part.entries.size)
    return new GoMap(part.type, new Map([...part.entries].map(([key, item]) => [key, copy(item)])), {
      isNil: part.isNil,
    })
  }

  function countItems(more: number): void {
    count += more + 1
    checkItems(context, count)
  }
}
