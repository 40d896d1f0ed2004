import { isJsonObject, type JsonObject, type KubeObject } from '@devmatic/kube-model'
import { objectKey } from '../render/object-key.ts'
import { isRolledOut } from '../wait/rollout-status.ts'
import { dependsOn, hookOf, unknownDependency } from './annotations.ts'
import { podReferences } from './pod-references.ts'
import { stageOf, WORKLOADS } from './stages.ts'

/** By the key of an object: the keys of those that it waits for. */
export type Needs = Map<string, Set<string>>

/**
 * What objects need of each other: what they say themselves (`devmatic.dev/depends-on`), and for hooks, which run
 * once and cannot try again later, what their settings name, and what that needs in turn. Other workloads do not
 * wait for the Services that they call: they start at once, as Pods of a cluster always may.
 *
 * @param absent names that may be missing: workloads that are off
 */
export function findNeeds(objects: readonly KubeObject[], absent: ReadonlySet<string>): Needs {
  const needs: Needs = new Map()
  for (const object of objects) {
    const needed = [...said(object, objects, absent), ...behindWebhooks(object, objects)]
    for (const each of needed) if (each !== object) addNeed(needs, objectKey(object), objectKey(each))
  }
  const open = objects.filter(object => hookOf(object) !== undefined)
  for (const object of open) {
    const key = objectKey(object)
    for (const each of referredBy(object, objects)) {
      // Services call each other in circles, which is nobody's mistake: no more is waited for than leads to none.
      if (!allNeedsOf(objectKey(each), needs).has(key) && each !== object)
        addNeed(needs, key, objectKey(each))
    }
    const all = allNeedsOf(key, needs)
    open.push(...objects.filter(each => isWorkload(each) && all.has(objectKey(each)) && !open.includes(each)))
  }
  return needs
}

/** Lets one object wait for another. */
export function addNeed(needs: Needs, key: string, needed: string): void {
  const known = needs.get(key)
  if (known) known.add(needed)
  else needs.set(key, new Set([needed]))
}

/** What an object waits for, and what that waits for. */
export function allNeedsOf(key: string, needs: Needs, found: Set<string> = new Set()): Set<string> {
  for (const needed of needs.get(key) ?? []) {
    if (found.has(needed)) continue
    found.add(needed)
    allNeedsOf(needed, needs, found)
  }
  return found
}

/** What the annotation names: a workload, what is behind a Service, or any object. */
function said(object: KubeObject, objects: readonly KubeObject[], absent: ReadonlySet<string>): KubeObject[] {
  const words = dependsOn(object)
  if (words.length === 0) return []
  const near = objects.filter(
    ({ metadata }) => metadata.namespace === undefined || metadata.namespace === object.metadata.namespace,
  )
  return words.flatMap(word => {
    const slash = word.indexOf('/')
    const kind = word.slice(0, Math.max(0, slash)).toLowerCase()
    const name = word.slice(slash + 1)
    const named = near.filter(
      each => each.metadata.name === name && (kind === '' || each.kind.toLowerCase() === kind),
    )
    if (named.length === 0 && !absent.has(name)) throw unknownDependency(object, word, near)
    const workloads = named.filter(isWorkload)
    if (workloads.length > 0) return workloads
    const services = named.filter(isService)
    return services.length > 0 ? [...services, ...services.flatMap(each => behind(each, near))] : named
  })
}

/** What the Pods of a workload use and call. */
function referredBy(workload: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  const { namespace } = workload.metadata
  const near = objects.filter(({ metadata }) => metadata.namespace === namespace)
  const settings = (name: string): Record<string, unknown> => {
    const found = near.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)
    return isJsonObject(found?.['data']) ? found['data'] : {}
  }
  const { objects: used, hosts } = podReferences(workload, settings)
  const called = objects.filter(
    each => isService(each) && namesOf(each, namespace).some(name => hosts.has(name)),
  )
  return [
    ...near.filter(each => used.some(({ kind, name }) => each.kind === kind && each.metadata.name === name)),
    ...called,
    ...called.flatMap(service => behind(service, objects)),
  ]
}

/** A webhook that refuses what it cannot be asked about must not come before it answers. */
function behindWebhooks(object: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  if (!/^(Validating|Mutating)WebhookConfiguration$/.test(object.kind)) return []
  const webhooks = Array.isArray(object['webhooks']) ? object['webhooks'].filter(isJsonObject) : []
  return webhooks.flatMap(({ clientConfig }) => {
    const service = isJsonObject(clientConfig) ? clientConfig['service'] : undefined
    if (!isJsonObject(service)) return []
    const named = objects.find(
      each =>
        isService(each) &&
        each.metadata.name === service['name'] &&
        each.metadata.namespace === service['namespace'],
    )
    return named ? [named, ...behind(named, objects)] : []
  })
}

/** A Service's names for Pods of a namespace. */
function namesOf({ metadata }: KubeObject, namespace: string | undefined): string[] {
  const { name = '', namespace: own = '' } = metadata
  const full = [`${name}.${own}`, `${name}.${own}.svc`, `${name}.${own}.svc.cluster.local`]
  return own === namespace ? [name, ...full] : full
}

/** The workloads whose Pods a Service leads to. */
function behind(service: KubeObject, objects: readonly KubeObject[]): KubeObject[] {
  const selector = (service['spec'] as { selector?: Record<string, string> } | undefined)?.selector ?? {}
  const wanted = Object.entries(selector)
  if (wanted.length === 0) return []
  return objects.filter(each => {
    if (!isWorkload(each) || each.metadata.namespace !== service.metadata.namespace) return false
    const { template } = (each['spec'] ?? {}) as { template?: { metadata?: { labels?: JsonObject } } }
    const labels = template?.metadata?.labels ?? {}
    return wanted.every(([key, value]) => labels[key] === value)
  })
}

function isWorkload(object: KubeObject): boolean {
  return stageOf(object) === WORKLOADS && isRolledOut(object)
}

function isService({ kind, apiVersion }: KubeObject): boolean {
  return kind === 'Service' && apiVersion === 'v1'
}
