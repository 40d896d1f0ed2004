import { objectKey } from './stored-object.ts'
import type { StoredObject } from './stored-object.ts'

/** The live objects of one resource, by key; knows nothing of time. */
export class Collection {
  readonly #objects = new Map<string, StoredObject>()
  #sortedKeys: string[] | undefined

  get size(): number {
    return this.#objects.size
  }

  get(namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(objectKey(namespace, name))
  }

  set(object: StoredObject): void {
    const key = objectKey(object.namespace, object.name)
    if (!this.#objects.has(key)) this.#sortedKeys = undefined
    this.#objects.set(key, object)
  }

  delete(namespace: string, name: string): void {
    if (this.#objects.delete(objectKey(namespace, name))) this.#sortedKeys = undefined
  }

  /** Objects of one namespace, or of all, in key order. */
  list(namespace = ''): StoredObject[] {
    const keys = (this.#sortedKeys ??= [...this.#objects.keys()].sort())
    if (!namespace) return keys.map(key => this.#objects.get(key) as StoredObject)
    const objects: StoredObject[] = []
    const prefix = `${namespace}/`
    for (let index = lowerBound(keys, prefix); index < keys.length; index++) {
      const key = keys[index] as string
      if (!key.startsWith(prefix)) break
      objects.push(this.#objects.get(key) as StoredObject)
    }
    return objects
  }

  /** All objects in no particular order. */
  values(): IterableIterator<StoredObject> {
    return this.#objects.values()
  }
}

/** Index of the first key that is not less than the one asked for. */
function lowerBound(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}
