import type { KubeObject, StructuralSchema } from '@devmatic/kube-model'
import { listIn, objectIn, textIn, textsIn } from '../json.ts'

/** A CustomResourceDefinition, as far as the server goes by it. */
export interface Definition {
  readonly name: string
  /** Changes whenever the definition's content does. */
  readonly revision: string
  readonly group: string
  readonly namespaced: boolean
  readonly names: DefinitionNames
  readonly versions: readonly DefinitionVersion[]
}

/** What a kind is called. */
export interface DefinitionNames {
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly listKind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
}

/** One version of a kind. */
export interface DefinitionVersion {
  readonly name: string
  readonly served: boolean
  readonly storage: boolean
  readonly deprecated?: boolean
  readonly deprecationWarning?: string
  readonly schema?: { readonly openAPIV3Schema?: StructuralSchema }
  readonly subresources?: { readonly status?: object; readonly scale?: ScalePaths }
  readonly additionalPrinterColumns?: readonly ColumnDefinition[]
  readonly selectableFields?: readonly { readonly jsonPath: string }[]
}

/** Where an object keeps what its scale shows. */
export interface ScalePaths {
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
  readonly labelSelectorPath?: string
}

/** A column of `kubectl get`. */
export interface ColumnDefinition {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly format?: string
  readonly description?: string
  readonly priority?: number
}

/** Reads a CustomResourceDefinition that passed validation. */
export function readDefinition(object: KubeObject): Definition {
  const spec = objectIn(object, 'spec')
  const names = objectIn(spec, 'names')
  const { name = '', uid = '', generation = 0 } = object.metadata
  return {
    name,
    revision: `${uid}/${generation}`,
    group: textIn(spec, 'group'),
    namespaced: spec['scope'] === 'Namespaced',
    names: readNames(names),
    versions: listIn(spec, 'versions') as unknown as DefinitionVersion[],
  }
}

/** Reads names as `spec.names` or `status.acceptedNames` have them. */
export function readNames(names: unknown): DefinitionNames {
  return {
    plural: textIn(names, 'plural'),
    singular: textIn(names, 'singular'),
    kind: textIn(names, 'kind'),
    listKind: textIn(names, 'listKind'),
    shortNames: textsIn(names, 'shortNames'),
    categories: textsIn(names, 'categories'),
  }
}

/** Whether a condition of a definition is true. */
export function hasCondition(object: KubeObject, type: string): boolean {
  return listIn(objectIn(object, 'status'), 'conditions').some(
    condition => textIn(condition, 'type') === type && textIn(condition, 'status') === 'True',
  )
}
