import { type Identifiable, identityKey, identityOf, parseApiVersion } from '../identity/object-identity.ts'
import { isJsonObject, type JsonObject, type KubeObject } from '../object.ts'
import { matchesLabels, selectLabels } from '../selectors/label-selector.ts'
import type { Labels } from '../selectors/requirement.ts'
import { isBuiltInGroup } from './check-kind.ts'
import { objects } from './check-pod-spec.ts'
import { type PodTemplate, podTemplateOf, valueAt } from './pod-template.ts'

/** The objects of a product, to be looked up. */
export class Product {
  readonly objects: readonly KubeObject[]
  readonly #namespace: string
  readonly #indexOf = new Map<string, number>()
  readonly #namesOfKind = new Map<string, string[]>()
  readonly #podsByLabel = new Map<string, PodTemplate[]>()
  /** What claims of StatefulSets are named by, before their ordinals. */
  readonly #claimPrefixes = new Set<string>()
  /** What objects of other groups name: they may make it, as a certificate's issuer makes its Secret. */
  readonly #namedByOthers = new Set<string>()

  constructor(given: readonly KubeObject[], namespace: string) {
    this.objects = given
    this.#namespace = namespace
    for (const [index, object] of given.entries()) this.#add(object, index)
  }

  #add(object: KubeObject, index: number): void {
    const namespace = this.namespaceOf(object)
    const key = this.keyOf(object)
    if (!this.#indexOf.has(key)) this.#indexOf.set(key, index)
    push(this.#namesOfKind, `${object.kind} ${namespace}`, object.metadata?.name ?? '')
    const template = podTemplateOf(object)
    for (const label of labelsOf(template))
      if (template) push(this.#podsByLabel, `${namespace} ${label}`, template)
    for (const prefix of claimPrefixesOf(object)) this.#claimPrefixes.add(`${namespace} ${prefix}`)
    if (!isBuiltInGroup(parseApiVersion(object.apiVersion).group)) collectTexts(object, this.#namedByOthers)
  }

  /** What tells an object from others. */
  keyOf(object: Identifiable): string {
    return identityKey(identityOf(object, this.#namespace))
  }

  /** Index of the first object that is what another says it is. */
  firstIndexOf(object: Identifiable): number | undefined {
    return this.#indexOf.get(this.keyOf(object))
  }

  /** An object of the core group in the namespace of another. */
  findBeside(object: KubeObject, kind: string, name: string): KubeObject | undefined {
    const namespace = this.namespaceOf(object)
    const index = this.firstIndexOf({ apiVersion: 'v1', kind, metadata: { name, namespace } })
    return index === undefined ? undefined : this.objects[index]
  }

  /** Names of the objects of a kind in the namespace of another object. */
  namesBeside(object: KubeObject, kind: string): readonly string[] {
    return this.#namesOfKind.get(`${kind} ${this.namespaceOf(object)}`) ?? []
  }

  /** Where an object is. */
  namespaceOf(object: KubeObject): string {
    return object.metadata?.namespace || this.#namespace
  }

  /** Whether something of this name may be made in the cluster: by a StatefulSet, or by a kind of its own. */
  mayBeMade(object: KubeObject, { kind, name }: { kind: string; name: string }): boolean {
    if (this.#namedByOthers.has(name)) return true
    const prefix = name.replace(/\d+$/, '')
    return (
      kind === 'PersistentVolumeClaim' &&
      prefix !== name &&
      this.#claimPrefixes.has(`${this.namespaceOf(object)} ${prefix}`)
    )
  }

  /** The Pods that a Service chooses. */
  podsOf(service: KubeObject): PodTemplate[] {
    const selector = valueAt(service, ['spec', 'selector'])
    const [first] = isJsonObject(selector) ? Object.entries(selector) : []
    if (!first) return []
    const chosen = selectLabels(selector as Labels)
    const candidates = this.#podsByLabel.get(`${this.namespaceOf(service)} ${JSON.stringify(first)}`) ?? []
    return candidates.filter(({ metadata }) => matchesLabels(chosen, metadata['labels'] as unknown as Labels))
  }
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

function labelsOf(template: PodTemplate | undefined): string[] {
  const labels = template?.metadata['labels']
  return isJsonObject(labels) ? Object.entries(labels).map(label => JSON.stringify(label)) : []
}

function claimPrefixesOf(object: KubeObject): string[] {
  if (object.kind !== 'StatefulSet') return []
  const templates = objects(valueAt(object, ['spec', 'volumeClaimTemplates']))
  return templates.map(
    template => `${String(valueAt(template, ['metadata', 'name']))}-${object.metadata?.name}-`,
  )
}

/** Names of the ports of a Pod's containers. */
export function portNamesOf({ spec }: PodTemplate): Set<unknown> {
  const lists: JsonObject[] = [...objects(spec['containers']), ...objects(spec['initContainers'])]
  return new Set(lists.flatMap(container => objects(container['ports']).map(port => port['name'])))
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value)
  else if (value !== null && typeof value === 'object')
    for (const item of Object.values(value)) collectTexts(item, texts)
}
