import type { KubeObject } from '@devmatic/kube-model'

/** What became of an object. */
export type Change<T extends KubeObject = KubeObject> =
  | { type: 'added'; object: T }
  | { type: 'updated'; object: T; previous: T }
  | { type: 'deleted'; object: T }

/** What names an object among those of its kind: `namespace/name`, or `name`. */
export function keyOf(object: { metadata: { name?: string; namespace?: string } }): string {
  const { name = '', namespace } = object.metadata
  return namespace ? `${namespace}/${name}` : name
}

/** The values under which an index finds an object. */
export type Indexer<T extends KubeObject> = (object: T) => readonly string[]

/** Objects of one kind by key, with indexes. Each change of it comes back as a value. */
export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<string, T>()
  readonly #indexes = new Map<string, Index<T>>()

  constructor(indexers: Readonly<Record<string, Indexer<T>>> = {}) {
    for (const [name, indexer] of Object.entries(indexers)) this.#indexes.set(name, new Index(indexer))
  }

  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  list(): T[] {
    return [...this.#objects.values()]
  }

  /** @throws RangeError for an index that was not declared */
  byIndex(name: string, value: string): T[] {
    const index = this.#indexes.get(name)
    if (!index)
      throw new RangeError(`no index "${name}"; there are ${[...this.#indexes.keys()].join(', ') || 'none'}`)
    return index.keys(value).map(key => this.#objects.get(key)!)
  }

  /** Takes in an object's present state. */
  put(object: T): Change<T>[] {
    const key = keyOf(object)
    const previous = this.#objects.get(key)
    this.#set(key, object, previous)
    if (!previous) return [{ type: 'added', object }]
    if (previous.metadata.uid !== object.metadata.uid) {
      // Deleted and created again while nobody looked: not the same object.
      return [
        { type: 'deleted', object: previous },
        { type: 'added', object },
      ]
    }
    if (previous.metadata.resourceVersion === object.metadata.resourceVersion) return []
    return [{ type: 'updated', object, previous }]
  }

  /** Takes out an object; `object` is its last state. */
  remove(object: T): Change<T>[] {
    const key = keyOf(object)
    const previous = this.#objects.get(key)
    if (!previous) return []
    this.#objects.delete(key)
    for (const index of this.#indexes.values()) index.remove(key, previous)
    return [{ type: 'deleted', object }]
  }

  /** Takes in everything that there is: what is not among it is gone. */
  replace(objects: readonly T[]): Change<T>[] {
    const present = new Set(objects.map(keyOf))
    const gone = [...this.#objects]
      .filter(([key]) => !present.has(key))
      .flatMap(([, object]) => this.remove(object))
    return [...gone, ...objects.flatMap(object => this.put(object))]
  }

  #set(key: string, object: T, previous: T | undefined): void {
    this.#objects.set(key, object)
    for (const index of this.#indexes.values()) {
      if (previous) index.remove(key, previous)
      index.add(key, object)
    }
  }
}

class Index<T extends KubeObject> {
  readonly #indexer: Indexer<T>
  readonly #keys = new Map<string, Set<string>>()

  constructor(indexer: Indexer<T>) {
    this.#indexer = indexer
  }

  keys(value: string): string[] {
    return [...(this.#keys.get(value) ?? [])]
  }

  add(key: string, object: T): void {
    for (const value of this.#indexer(object)) {
      const keys = this.#keys.get(value)
      if (keys) keys.add(key)
      else this.#keys.set(value, new Set([key]))
    }
  }

  remove(key: string, object: T): void {
    for (const value of this.#indexer(object)) {
      const keys = this.#keys.get(value)
      keys?.delete(key)
      if (keys?.size === 0) this.#keys.delete(value)
    }
  }
}
