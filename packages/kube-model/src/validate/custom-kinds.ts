import { type Identifiable, kindOf } from '../identity/object-identity.ts'
import { isJsonObject, type JsonObject, type KubeObject } from '../object.ts'
import { objects } from './check-pod-spec.ts'
import { checkSchema } from './check-schema.ts'
import type { ObjectFinding } from './finding.ts'
import { valueAt } from './pod-template.ts'
import { Report } from './report.ts'

/** The kinds that the CustomResourceDefinitions of a product define. */
export class CustomKinds {
  /** Schemas by version, by `group/kind`. */
  readonly #versions = new Map<string, Map<string, JsonObject>>()

  constructor(product: readonly KubeObject[]) {
    for (const object of product) if (isDefinition(object)) this.#add(object)
  }

  #add(definition: KubeObject): void {
    const group = valueAt(definition, ['spec', 'group'])
    const kind = valueAt(definition, ['spec', 'names', 'kind'])
    const versions = new Map<string, JsonObject>()
    for (const version of objects(valueAt(definition, ['spec', 'versions']))) {
      const schema = valueAt(version, ['schema', 'openAPIV3Schema'])
      const { name, served } = version
      if (typeof name === 'string' && served !== false) versions.set(name, isJsonObject(schema) ? schema : {})
    }
    this.#versions.set(`${String(group)}/${String(kind)}`, versions)
  }

  /** Whether the product defines the kind of an object. */
  has(object: Identifiable): boolean {
    const { group, kind } = kindOf(object)
    return this.#versions.has(`${group}/${kind}`)
  }

  /** What is wrong with an object by the definition of its kind; nothing for kinds that the product does not define. */
  check(object: KubeObject): ObjectFinding[] {
    const { group, version, kind } = kindOf(object)
    const versions = this.#versions.get(`${group}/${kind}`)
    if (!versions) return []
    const report = new Report()
    const schema = versions.get(version)
    if (schema) checkSchema(schema, object, { path: [], report })
    else
      report.add('manifest/unknown-api-version', ['apiVersion'], {
        message: `no matches for kind "${kind}" in version "${object.apiVersion}"`,
        fix: `Its CustomResourceDefinition has ${[...versions.keys()].map(name => `${group}/${name}`).join(', ')}.`,
      })
    return report.findings
  }
}

function isDefinition({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'apiextensions.k8s.io/v1' && kind === 'CustomResourceDefinition'
}
