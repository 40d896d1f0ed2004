import type { KubeObject } from '@devmatic/kube-model'
import { loopbackUser } from '../authentication/user.ts'
import { parseStored } from '../registry/registry.ts'
import type { RequestContext } from '../registry/strategy.ts'
import { textsIn } from '../json.ts'
import type { Server } from '../server.ts'
import { StatusError } from '../status/status-error.ts'
import type { StoredObject } from '../storage/stored-object.ts'

/**
 * Gives every namespace its ServiceAccount `default` and the authority's certificate, and empties those that
 * are being deleted.
 */
export class NamespaceController {
  readonly #server: Server
  readonly #ca: string
  /** Namespaces that are being emptied; true: something has changed since. */
  readonly #emptying = new Map<string, boolean>()

  constructor(server: Server, ca: string) {
    this.#server = server
    this.#ca = ca
  }

  /** Takes up what an earlier run left, then follows every change. */
  async start(): Promise<void> {
    const namespaces = this.#registry('', 'namespaces')
    this.#server.store.observe(changes => {
      for (const { event, record } of changes) {
        if (record.resource === 'namespaces' && event.type !== 'DELETED') this.#schedule(event.object)
        else if (event.type === 'DELETED' && event.object.namespace) this.#contentWent(event.object.namespace)
      }
    })
    await Promise.all(namespaces.list().map(namespace => this.#reconcile(namespace)))
  }

  #contentWent(name: string): void {
    const namespace = this.#registry('', 'namespaces').find('', name)
    if (namespace) this.#schedule(namespace)
  }

  #schedule(namespace: StoredObject): void {
    void this.#server.background.run(() => this.#reconcile(namespace))
  }

  async #reconcile(stored: StoredObject): Promise<void> {
    const namespace = parseStored(stored)
    if (namespace.metadata.deletionTimestamp === undefined) return this.#furnish(stored.name)
    await this.#emptyOnce(stored.name)
  }

  /** One pass at a time: every object that goes asks for another. */
  async #emptyOnce(name: string): Promise<void> {
    if (this.#emptying.has(name)) return void this.#emptying.set(name, true)
    try {
      do {
        this.#emptying.set(name, false)
        const namespace = this.#registry('', 'namespaces').find('', name)
        if (namespace) await this.#empty(parseStored(namespace))
      } while (this.#emptying.get(name))
    } finally {
      this.#emptying.delete(name)
    }
  }

  async #furnish(namespace: string): Promise<void> {
    const accounts = this.#registry('', 'serviceaccounts')
    if (!accounts.find(namespace, 'default'))
      await accounts.create(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
        this.#context(),
      )
    const configMaps = this.#registry('', 'configmaps')
    if (!configMaps.find(namespace, 'kube-root-ca.crt'))
      await configMaps.create(
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: 'kube-root-ca.crt',
            namespace,
            annotations: {
              'kubernetes.io/description':
                'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
            },
          },
          data: { 'ca.crt': this.#ca },
        },
        this.#context(),
      )
  }

  async #empty(namespace: KubeObject): Promise<void> {
    const name = namespace.metadata.name as string
    let left = 0
    for (const resource of this.#server.resources.all()) {
      if (!resource.namespaced || resource.conversion || !resource.verbs.includes('delete')) continue
      const registry = this.#server.registry(resource)
      for (const object of registry.list(name)) {
        left++
        if (parseStored(object).metadata.deletionTimestamp !== undefined) continue
        if (await this.#deleteOne(registry, object)) left--
      }
    }
    if (left > 0) return
    const finalizers = textsIn(namespace['spec'], 'finalizers')
    if (!finalizers.includes('kubernetes')) return
    if (!this.#registry('', 'namespaces').find('', name)) return
    await this.#registry('', 'namespaces').change(
      { namespace: '', name },
      object =>
        withFinalizers(
          object,
          finalizers.filter(finalizer => finalizer !== 'kubernetes'),
        ),
      this.#context(),
    )
  }

  /** Whether it is gone: others delete too, such as the collector of what has lost its owner. */
  async #deleteOne(registry: ReturnType<Server['registry']>, object: StoredObject): Promise<boolean> {
    try {
      const { gone } = await registry.delete(object, { propagationPolicy: 'Background' }, this.#context())
      return gone
    } catch (error) {
      if (error instanceof StatusError && error.status.reason === 'NotFound') return true
      throw error
    }
  }

  #registry(group: string, resource: string): ReturnType<Server['registry']> {
    return this.#server.registry(this.#server.resource(group, resource))
  }

  #context(): RequestContext {
    return { user: loopbackUser, dryRun: false, now: this.#server.clock.now(), warn: () => {} }
  }
}

/** A namespace with other finalizers of its own; without any left, a deleted one goes. */
export function withFinalizers(namespace: KubeObject, finalizers: readonly string[]): KubeObject {
  namespace['spec'] = finalizers.length > 0 ? { finalizers: [...finalizers] } : {}
  return namespace
}
