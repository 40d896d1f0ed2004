import { type Identifiable, identityKey, identityOf } from '../identity/object-identity.ts'
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
  /** What objects of other groups name: they may make it, as a certificate's issuer makes its Secret. */
  readonly #namedByOthers = new Set<string>()

  constructor(given: readonly KubeObject[], namespace: string) {
    this.objects = given
    this.#namespace = namespace
    for (const [index, object] of given.entries()) {
      const key = this.keyOf(object)
      if (!this.#indexOf.has(key)) this.#indexOf.set(key, index)
      if (!isBuiltInGroup(object.apiVersion.split('/').slice(0, -1).join('')))
        collectTexts(object, this.#namedByOthers)
    }
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

  /** Where an object is. */
  namespaceOf(object: KubeObject): string {
    return object.metadata?.namespace || this.#namespace
  }

  /** Whether an object of a kind that Kubernetes does not have may make something of this name. */
  mayBeMade(name: string): boolean {
    return this.#namedByOthers.has(name)
  }

  /** The Pods that a Service chooses. */
  podsOf(service: KubeObject): PodTemplate[] {
    const selector = valueAt(service, ['spec', 'selector'])
    if (!isJsonObject(selector) || Object.keys(selector).length === 0) return []
    const chosen = selectLabels(selector as Labels)
    return this.objects.flatMap(object => {
      const template =
        this.namespaceOf(object) === this.namespaceOf(service) ? podTemplateOf(object) : undefined
      const labels = template?.metadata['labels']
      return template && isJsonObject(labels) && matchesLabels(chosen, labels as Labels) ? [template] : []
    })
  }

  /** Names of the kinds that CustomResourceDefinitions of the product define, as `group/kind`. */
  definedKinds(): Set<string> {
    const defined = this.objects.filter(object => object.kind === 'CustomResourceDefinition')
    return new Set(
      defined.map(
        ({ spec }) => `${String(valueAt(spec, ['group']))}/${String(valueAt(spec, ['names', 'kind']))}`,
      ),
    )
  }
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
