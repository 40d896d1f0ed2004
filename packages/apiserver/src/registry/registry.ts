import { randomUUID } from 'node:crypto'
import type { KubeObject } from '@devmatic/kube-model'
import type { Store } from '../storage/store.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { Collection } from '../storage/collection.ts'
import { alreadyExists, invalid, notFound } from '../status/status-error.ts'
import type { DeleteOptions } from './delete-options.ts'
import { deletionPlan } from './deletion.ts'
import { generateName } from './generate-name.ts'
import { checkDeletePreconditions, checkResourceVersion } from './preconditions.ts'
import type { Resource } from './resource.ts'
import type { RequestContext, StrategyContext } from './strategy.ts'
import { timestamp } from './timestamp.ts'

/** Makes the object that is to replace the one that is there. */
export type Transform = (old: KubeObject) => KubeObject

/** Which object of a resource. */
export interface ObjectKey {
  namespace: string
  name: string
}

/** What came of a delete: the object as it is now, or was last. */
export type Deleted = { object: StoredObject; gone: boolean }

const retriesOfNames = 8

/**
 * Creates, reads, changes and deletes the objects of one resource, with the rules that hold for all of them.
 * Works in the version that is kept; what differs between resources is asked of their `Strategy`.
 *
 * @see https://pkg.go.dev/k8s.io/apiserver/pkg/registry/generic/registry#Store
 */
export class Registry {
  readonly resource: Resource
  readonly #store: Store
  readonly #objects: Collection

  constructor(resource: Resource, store: Store) {
    this.resource = resource
    this.#store = store
    this.#objects = store.collection(resource.collection)
  }

  /** The object as it is kept. @throws StatusError NotFound */
  get(namespace: string, name: string): StoredObject {
    const object = this.#objects.get(namespace, name)
    if (!object) throw notFound(this.resource, name)
    return object
  }

  /** The object as it is kept, if it is there. */
  find(namespace: string, name: string): StoredObject | undefined {
    return this.#objects.get(namespace, name)
  }

  /** Objects of a namespace, or of all, in the order in which lists have them. */
  list(namespace = ''): StoredObject[] {
    return this.#objects.list(namespace)
  }

  async create(object: KubeObject, request: RequestContext): Promise<StoredObject> {
    const { strategy } = this.resource
    const context = this.#context(request)
    const { metadata } = object
    delete metadata.deletionTimestamp
    delete metadata.deletionGracePeriodSeconds
    delete metadata.resourceVersion
    metadata.creationTimestamp = timestamp(request.now)
    metadata.uid = randomUUID()
    if (!metadata.name && metadata.generateName) metadata.name = this.#freeName(object)
    if (strategy.hasStatus && !strategy.keepsStatusOnCreate) delete object['status']
    if (strategy.generationOf) metadata.generation = 1
    else delete metadata.generation
    strategy.prepareForCreate?.(object, context)
    const causes = this.resource.codec.validateCreate(object)
    if (causes.length === 0) causes.push(...(strategy.validateCreate?.(object, context) ?? []))
    if (causes.length > 0) throw invalid(this.resource, metadata.name ?? '', causes)
    if (this.#objects.get(metadata.namespace ?? '', metadata.name as string))
      throw alreadyExists(this.resource, metadata.name as string)
    return this.#put(object, request)
  }

  /** Replaces an object by what `transform` makes of it; nothing is written when that changes nothing. */
  async update(key: ObjectKey, transform: Transform, request: RequestContext): Promise<StoredObject> {
    const stored = this.get(key.namespace, key.name)
    const old = parseStored(stored)
    const object = transform(parseStored(stored))
    checkResourceVersion(this.resource, object, stored)
    const { strategy } = this.resource
    const context = this.#context(request)
    this.#carryOver(object, old)
    if (strategy.hasStatus) copyField(object, old, 'status')
    strategy.prepareForUpdate?.(object, old, context)
    this.#raiseGeneration(object, old)
    const causes = this.resource.codec.validateUpdate(object, old)
    if (causes.length === 0) causes.push(...(strategy.validateUpdate?.(object, old, context) ?? []))
    if (causes.length > 0) throw invalid(this.resource, key.name, causes)
    return this.#replace(object, stored, request)
  }

  /** Replaces an object's status, and what of its metadata goes with it. */
  async updateStatus(key: ObjectKey, transform: Transform, request: RequestContext): Promise<StoredObject> {
    const stored = this.get(key.namespace, key.name)
    const old = parseStored(stored)
    const object = transform(parseStored(stored))
    checkResourceVersion(this.resource, object, stored)
    this.#carryOver(object, old)
    copyField(object, old, 'spec')
    copyMetaField(object, old, 'generation')
    copyMetaField(object, old, 'ownerReferences')
    copyMetaField(object, old, 'finalizers')
    this.resource.strategy.prepareForStatusUpdate?.(object, old, this.#context(request))
    const causes = this.resource.codec.validateStatusUpdate?.(object, old) ?? []
    if (causes.length > 0) throw invalid(this.resource, key.name, causes)
    return this.#replace(object, stored, request)
  }

  /** Begins or finishes the deletion of an object. @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/ */
  async delete(key: ObjectKey, options: DeleteOptions, request: RequestContext): Promise<Deleted> {
    const stored = this.get(key.namespace, key.name)
    checkDeletePreconditions(this.resource, options, stored)
    const object = parseStored(stored)
    const plan = deletionPlan(object, { strategy: this.resource.strategy, options, now: request.now })
    if (plan.remove) {
      const marked = plan.object ? await this.#put(plan.object, request) : stored
      return this.#remove(object, marked, request)
    }
    if (!plan.object) return { object: stored, gone: false }
    return { object: await this.#replace(plan.object, stored, request), gone: false }
  }

  /** Changes an object by rules of the server's own, past those that hold for clients. */
  async change(key: ObjectKey, transform: Transform, request: RequestContext): Promise<StoredObject> {
    const stored = this.get(key.namespace, key.name)
    return this.#replace(transform(parseStored(stored)), stored, request)
  }

  #context(request: RequestContext): StrategyContext {
    return { ...request, siblings: this.#objects }
  }

  #freeName(object: KubeObject): string {
    const { generateName: prefix = '', namespace = '' } = object.metadata
    for (let attempt = 0; attempt < retriesOfNames; attempt++) {
      const name = generateName(prefix)
      if (!this.#objects.get(namespace, name)) return name
    }
    throw alreadyExists(this.resource, generateName(prefix))
  }

  /** What no client may change, and what it may leave out. */
  #carryOver(object: KubeObject, old: KubeObject): void {
    const fields = [
      'uid',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
      'generateName',
    ] as const
    for (const field of fields) if (!object.metadata[field]) copyMetaField(object, old, field)
    copyMetaField(object, old, 'generation')
  }

  #raiseGeneration(object: KubeObject, old: KubeObject): void {
    const { generationOf } = this.resource.strategy
    if (!generationOf) return
    if (canonical(generationOf(object)) === canonical(generationOf(old))) return
    object.metadata.generation = (old.metadata.generation ?? 0) + 1
  }

  async #replace(object: KubeObject, stored: StoredObject, request: RequestContext): Promise<StoredObject> {
    if (this.#isDone(object)) {
      // The answer is the change that was asked for; that it was the last is seen by watches.
      const last = { ...stored, json: this.resource.codec.encode(object) }
      await this.#remove(parseStored(stored), stored, request)
      return last
    }
    object.metadata.resourceVersion = String(stored.revision)
    // An update that changes nothing is not a change: its resourceVersion stays.
    if (isSame(this.resource.codec.encode(object), stored.json)) {
      await this.#store.settled()
      return stored
    }
    return this.#put(object, request)
  }

  /** The last finalizer of a deleted object is gone. */
  #isDone(object: KubeObject): boolean {
    const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata
    const held = finalizers.length > 0 || (this.resource.strategy.ownFinalizers?.(object).length ?? 0) > 0
    return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && !held
  }

  async #put(object: KubeObject, request: RequestContext): Promise<StoredObject> {
    // A trial is not kept: it has no revision of its own.
    if (request.dryRun) return this.#toStored(object)
    object.metadata.resourceVersion = String(this.#store.nextRevision)
    const stored = this.#toStored(object)
    await this.#store.put(this.resource.collection, stored)
    return stored
  }

  async #remove(object: KubeObject, stored: StoredObject, request: RequestContext): Promise<Deleted> {
    object.metadata.resourceVersion = String(this.#store.nextRevision)
    const last = this.#toStored(object)
    if (!request.dryRun) await this.#store.delete(this.resource.collection, last)
    // What the client sees is the object as it was; watches see the revision that removed it.
    return { object: stored, gone: true }
  }

  #toStored(object: KubeObject): StoredObject {
    const { metadata } = object
    return {
      namespace: metadata.namespace ?? '',
      name: metadata.name ?? '',
      uid: metadata.uid ?? '',
      revision: this.#store.nextRevision,
      labels: metadata.labels ?? {},
      fields: this.resource.strategy.selectableFields?.(object) ?? {},
      owners: (metadata.ownerReferences ?? []).map(({ uid }) => uid),
      json: this.resource.codec.encode(object),
    }
  }
}

/** A copy of the object that may be changed. */
export function parseStored(stored: StoredObject): KubeObject {
  return JSON.parse(stored.json) as KubeObject
}

function copyField(object: KubeObject, old: KubeObject, field: string): void {
  if (old[field] === undefined) delete object[field]
  else object[field] = old[field]
}

function copyMetaField(object: KubeObject, old: KubeObject, field: keyof KubeObject['metadata']): void {
  if (old.metadata[field] === undefined) delete object.metadata[field]
  else Object.assign(object.metadata, { [field]: old.metadata[field] })
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Whether two states differ in nothing but the times of their managed fields. */
function isSame(json: string, other: string): boolean {
  if (json === other) return true
  return json.length === other.length && withoutManagerTimes(json) === withoutManagerTimes(other)
}

function withoutManagerTimes(json: string): string {
  const object = JSON.parse(json) as KubeObject
  for (const entry of object.metadata.managedFields ?? []) delete entry.time
  return JSON.stringify(object)
}
