import type { KubeObject, OwnerReference } from '@devmatic/kube-model'
import { loopbackUser } from '../authentication/user.ts'
import { foregroundFinalizer, orphanFinalizer } from '../registry/deletion.ts'
import { parseStored } from '../registry/registry.ts'
import type { Registry } from '../registry/registry.ts'
import type { RequestContext } from '../registry/strategy.ts'
import type { Server } from '../server.ts'
import type { StoredObject } from '../storage/stored-object.ts'

/** An object and where it is kept. */
interface Node {
  collection: string
  object: StoredObject
}

/**
 * Deletes what has lost its owners, and finishes deletions that wait for dependents or orphan them.
 *
 * @see https://kubernetes.io/docs/concepts/architecture/garbage-collection/
 */
export class GarbageCollector {
  readonly #server: Server
  /** Every object by its uid. */
  readonly #nodes = new Map<string, Node>()
  /** Uids of dependents, by the uid of their owner, whether that is there or not. */
  readonly #dependents = new Map<string, Set<string>>()

  constructor(server: Server) {
    this.#server = server
  }

  /** Learns what is there, then follows every change. */
  start(): void {
    for (const [collection, objects] of this.#server.store.collections())
      for (const object of objects.values()) this.#learn({ collection, object })
    this.#server.store.observe(changes => {
      for (const { record, event } of changes) {
        if (event.previous) this.#forgetOwners(event.previous)
        if (event.type === 'DELETED') this.#nodes.delete(event.object.uid)
        else this.#learn({ collection: record.resource, object: event.object })
        this.#schedule(() => this.#follow(record.resource, event.object, event.type === 'DELETED'))
      }
    })
    for (const node of this.#nodes.values())
      this.#schedule(() => this.#follow(node.collection, node.object, false))
  }

  #learn(node: Node): void {
    this.#nodes.set(node.object.uid, node)
    for (const owner of node.object.owners) {
      const dependents = this.#dependents.get(owner)
      if (dependents) dependents.add(node.object.uid)
      else this.#dependents.set(owner, new Set([node.object.uid]))
    }
  }

  #forgetOwners(object: StoredObject): void {
    for (const owner of object.owners) {
      const dependents = this.#dependents.get(owner)
      dependents?.delete(object.uid)
      if (dependents?.size === 0) this.#dependents.delete(owner)
    }
  }

  /** Later, as the real one does: never within the change that it follows. */
  #schedule(work: () => Promise<void>): void {
    setImmediate(() => void this.#server.background.run(work))
  }

  async #follow(collection: string, object: StoredObject, deleted: boolean): Promise<void> {
    if (deleted) {
      for (const dependent of this.#dependentsOf(object.uid)) await this.#checkOwners(dependent)
      for (const owner of object.owners) await this.#finishForeground(owner)
      return
    }
    const node = { collection, object }
    if (object.owners.length > 0) await this.#checkOwners(node)
    const { finalizers = [], deletionTimestamp } = parseMeta(object)
    if (deletionTimestamp === undefined) return
    if (finalizers.includes(orphanFinalizer)) await this.#orphan(node)
    if (finalizers.includes(foregroundFinalizer)) await this.#deleteForeground(node)
  }

  #dependentsOf(uid: string): Node[] {
    return [...(this.#dependents.get(uid) ?? [])]
      .map(dependent => this.#nodes.get(dependent))
      .filter(node => node !== undefined)
  }

  /** Deletes an object all of whose owners are gone; forgets those that are, where others remain. */
  async #checkOwners({ collection, object }: Node): Promise<void> {
    const current = this.#nodes.get(object.uid)?.object
    if (!current || current.owners.length === 0) return
    const meta = parseMeta(current)
    const owners = meta.ownerReferences ?? []
    const solid = owners.filter(owner => this.#isThere(owner, current) && !this.#waitsForDependents(owner))
    const waiting = owners.filter(owner => this.#isThere(owner, current) && this.#waitsForDependents(owner))
    if (meta.deletionTimestamp !== undefined) return
    const registry = this.#registry(collection)
    const preconditions = { uid: current.uid }
    if (solid.length > 0) {
      if (solid.length === owners.length) return
      await registry.update(current, object => withOwners(object, solid), this.#context())
    } else if (waiting.length > 0) {
      const hasDependents = this.#dependentsOf(current.uid).length > 0
      const propagationPolicy = hasDependents ? 'Foreground' : 'Background'
      await registry.delete(current, { propagationPolicy, preconditions }, this.#context())
    } else {
      await registry.delete(current, { propagationPolicy: 'Background', preconditions }, this.#context())
    }
  }

  #isThere(owner: OwnerReference, dependent: StoredObject): boolean {
    const node = this.#nodes.get(owner.uid)
    // An owner in another namespace does not count.
    return (
      node !== undefined && (node.object.namespace === '' || node.object.namespace === dependent.namespace)
    )
  }

  #waitsForDependents(owner: OwnerReference): boolean {
    const node = this.#nodes.get(owner.uid)
    if (!node) return false
    const { deletionTimestamp, finalizers = [] } = parseMeta(node.object)
    return deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer)
  }

  async #orphan(node: Node): Promise<void> {
    for (const { collection, object } of this.#dependentsOf(node.object.uid)) {
      const drop = (dependent: KubeObject): KubeObject =>
        withOwners(
          dependent,
          (dependent.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== node.object.uid),
        )
      await this.#registry(collection).update(object, drop, this.#context())
    }
    await this.#removeFinalizer(node, orphanFinalizer)
  }

  async #deleteForeground(node: Node): Promise<void> {
    for (const dependent of this.#dependentsOf(node.object.uid)) await this.#checkOwners(dependent)
    await this.#finishForeground(node.object.uid)
  }

  /** An owner goes once no dependent blocks it. */
  async #finishForeground(uid: string): Promise<void> {
    const node = this.#nodes.get(uid)
    if (!node) return
    const { deletionTimestamp, finalizers = [] } = parseMeta(node.object)
    if (deletionTimestamp === undefined || !finalizers.includes(foregroundFinalizer)) return
    const blocked = this.#dependentsOf(uid).some(({ object }) =>
      (parseMeta(object).ownerReferences ?? []).some(
        owner => owner.uid === uid && owner.blockOwnerDeletion === true,
      ),
    )
    if (!blocked) await this.#removeFinalizer(node, foregroundFinalizer)
  }

  async #removeFinalizer({ collection, object }: Node, finalizer: string): Promise<void> {
    const registry = this.#registry(collection)
    const remove = (old: KubeObject): KubeObject => {
      old.metadata.finalizers = (old.metadata.finalizers ?? []).filter(name => name !== finalizer)
      return old
    }
    await registry.update(object, remove, this.#context())
  }

  #registry(collection: string): Registry {
    const [group, resource] = collection.includes('/') ? collection.split('/') : ['', collection]
    return this.#server.registry(this.#server.resource(group as string, resource as string))
  }

  #context(): RequestContext {
    return { user: loopbackUser, dryRun: false, now: this.#server.clock.now(), warn: () => {} }
  }
}

function parseMeta(object: StoredObject): KubeObject['metadata'] {
  return parseStored(object).metadata
}

function withOwners(object: KubeObject, owners: OwnerReference[]): KubeObject {
  if (owners.length > 0) object.metadata.ownerReferences = owners
  else delete object.metadata.ownerReferences
  return object
}
