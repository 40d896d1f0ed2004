import { managedFieldsAfterUpdate, FieldSet } from '@devmatic/kube-model'
import type { JsonObject, KubeObject, Versions } from '@devmatic/kube-model'
import { loopbackUser } from '../authentication/user.ts'
import { acceptNames, takenNames } from '../custom/accept-names.ts'
import { resourcesOf } from '../custom/custom-resources.ts'
import { hasCondition, readDefinition, readNames } from '../custom/definition.ts'
import type { Definition } from '../custom/definition.ts'
import { objectIn } from '../json.ts'
import { parseStored } from '../registry/registry.ts'
import type { Registry } from '../registry/registry.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { Resource } from '../registry/resource.ts'
import type { RequestContext } from '../registry/strategy.ts'
import { timestamp } from '../registry/timestamp.ts'
import type { Server } from '../server.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import { definitions, cleanupFinalizer, withCondition } from '../strategies/definition.ts'
import type { Background } from './background.ts'

const apiextensions = 'apiextensions.k8s.io'

/**
 * Serves the kinds that CustomResourceDefinitions define, while their names are free; and when a definition goes,
 * deletes its objects first.
 *
 * @see https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/
 */
export class DefinitionController {
  readonly #server: Server
  readonly #background: Background
  readonly #served = new Map<string, { revision: string; retire: AbortController }>()
  /** One after the other: whether a name is free depends on all others. */
  #queue: Promise<void> = Promise.resolve()

  constructor(server: Server, background: Background) {
    this.#server = server
    this.#background = background
  }

  /** Serves what an earlier run left, then follows every change. */
  async start(): Promise<void> {
    for (const stored of this.#registry.list()) this.#serve(parseStored(stored))
    this.#server.store.observe(changes => {
      for (const { record, event } of changes) {
        if (record.resource !== definitions) this.#objectChanged(record.resource, event.type)
        else if (event.type === 'DELETED') this.#withdraw(event.object)
        else this.#schedule(event.object.name)
      }
    })
    for (const stored of this.#registry.list()) this.#schedule(stored.name)
  }

  get #registry(): Registry {
    return this.#server.registry(this.#server.resource(apiextensions, 'customresourcedefinitions'))
  }

  #schedule(name: string): void {
    this.#queue = this.#queue.then(() => this.#background.run(() => this.#reconcile(name)))
  }

  /** An object of a definition that is being deleted went: it may have been the last. */
  #objectChanged(collection: string, type: string): void {
    if (type !== 'DELETED' || this.#served.size === 0) return
    const [group, plural] = collection.split('/')
    const name = `${plural}.${group}`
    if (this.#served.has(name)) this.#schedule(name)
  }

  async #reconcile(name: string): Promise<void> {
    const stored = this.#registry.find('', name)
    if (!stored) return
    const object = parseStored(stored)
    if (object.metadata.deletionTimestamp !== undefined) return this.#finish(object)
    await this.#decideNames(object)
    const decided = this.#registry.find('', name)
    if (decided) this.#serve(parseStored(decided))
    // A name that is free now may be what another definition waits for.
    for (const other of this.#registry.list())
      if (other.name !== name && !hasCondition(parseStored(other), 'NamesAccepted'))
        await this.#decideNames(parseStored(other))
  }

  async #decideNames(object: KubeObject): Promise<void> {
    const { name = '', deletionTimestamp } = object.metadata
    if (deletionTimestamp !== undefined) return
    const definition = readDefinition(object)
    const had = readNames(objectIn(objectIn(object, 'status'), 'acceptedNames'))
    const { accepted, conflict } = acceptNames(definition.names, had, takenNames(this.#othersOf(definition)))
    const isEstablished = hasCondition(object, 'Established')
    await this.#updateStatus(name, (live, now) => {
      const status = objectIn(live, 'status')
      status['acceptedNames'] = accepted
      withCondition(
        status,
        {
          type: 'NamesAccepted',
          status: conflict ? 'False' : 'True',
          reason: conflict?.reason ?? 'NoConflicts',
          message: conflict?.message ?? 'no conflicts found',
        },
        now,
      )
      if (isEstablished) return
      withCondition(
        status,
        conflict
          ? {
              type: 'Established',
              status: 'False',
              reason: 'NotAccepted',
              message: 'not all names are accepted',
            }
          : {
              type: 'Established',
              status: 'True',
              reason: 'InitialNamesAccepted',
              message: 'the initial names have been accepted',
            },
        now,
      )
    })
  }

  #othersOf({ name, group }: Definition): ReturnType<typeof readNames>[] {
    return this.#registry
      .list()
      .map(parseStored)
      .filter(
        ({ metadata, ...other }) => metadata.name !== name && objectIn(other, 'spec')['group'] === group,
      )
      .map(other => readNames(objectIn(objectIn(other, 'status'), 'acceptedNames')))
  }

  /** Serves an established definition as it is now, anew when it has changed. */
  #serve(object: KubeObject): void {
    if (!hasCondition(object, 'Established')) return
    const accepted = readNames(objectIn(objectIn(object, 'status'), 'acceptedNames'))
    const definition = { ...readDefinition(object), names: accepted }
    const served = this.#served.get(definition.name)
    if (served?.revision === definition.revision) return
    const retire = new AbortController()
    const resources = resourcesOf(definition, retire.signal)
    this.#served.set(definition.name, { revision: definition.revision, retire })
    this.#server.resources.define(definition.name, resources)
    this.#refit(resources)
    served?.retire.abort()
  }

  /** What is kept is read by the schema that holds now: pruned, and with its defaults. */
  #refit(resources: readonly Resource[]): void {
    const stored = resources.find(({ conversion }) => !conversion)
    if (!stored) return
    const collection = this.#server.store.collection(stored.collection)
    for (const object of collection.values()) {
      const { object: fitting } = stored.codec.decode(JSON.parse(object.json) as JsonObject)
      stored.codec.applyDefaults(fitting)
      const json = stored.codec.encode(fitting)
      if (json !== object.json) collection.set({ ...object, json })
    }
  }

  #withdraw({ name }: StoredObject): void {
    const served = this.#served.get(name)
    if (!served) return
    this.#served.delete(name)
    this.#server.resources.withdraw(name)
    served.retire.abort()
  }

  /** Deletes the objects of a definition; lets it go once there are none. */
  async #finish(object: KubeObject): Promise<void> {
    const { name = '', finalizers = [] } = object.metadata
    if (!finalizers.includes(cleanupFinalizer)) return
    await this.#updateStatus(name, (live, now) =>
      withCondition(
        objectIn(live, 'status'),
        {
          type: 'Terminating',
          status: 'True',
          reason: 'InstanceDeletionInProgress',
          message: 'CustomResource deletion is in progress',
        },
        now,
      ),
    )
    const { group, names } = readDefinition(object)
    const resource = this.#served.has(name) ? this.#server.resource(group, names.plural) : undefined
    const objects = resource ? this.#server.registry(resource).list() : []
    if (resource)
      for (const { namespace, name: objectName } of objects) {
        const registry = this.#server.registry(resource)
        const live = registry.find(namespace, objectName)
        if (live && parseStored(live).metadata.deletionTimestamp === undefined)
          await registry.delete(live, { propagationPolicy: 'Background' }, this.#context())
      }
    // Objects with finalizers of their own are waited for: when the last one goes, this runs again.
    if (resource && this.#server.registry(resource).list().length > 0) return
    await this.#registry.change(
      { namespace: '', name },
      live => {
        live.metadata.finalizers = (live.metadata.finalizers ?? []).filter(each => each !== cleanupFinalizer)
        return live
      },
      this.#context(),
    )
  }

  /** Changes a definition's status as the API server itself, by name among its managers. */
  async #updateStatus(name: string, change: (live: KubeObject, now: string) => void): Promise<void> {
    const context = this.#context()
    const { resource } = this.#registry
    await this.#registry.change(
      { namespace: '', name },
      live => {
        const next = structuredClone(live)
        change(next, timestamp(context.now))
        const managedFields = managedFieldsAfterUpdate(
          live as unknown as JsonObject,
          next as unknown as JsonObject,
          {
            manager: 'kube-apiserver',
            subresource: 'status',
            time: timestamp(context.now),
            versions: versionsOf(resource),
          },
        )
        next.metadata.managedFields = managedFields
        return next
      },
      context,
    )
  }

  #context(): RequestContext {
    return { user: loopbackUser, dryRun: false, now: this.#server.clock.now(), warn: () => {} }
  }
}

/** Definitions have one version. */
function versionsOf(resource: Resource): Versions {
  return {
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    empty: resource.codec.empty,
    schemaOf: () => resource.codec.applySchema,
    convert: object => object,
    resetFields: new FieldSet(),
  }
}
