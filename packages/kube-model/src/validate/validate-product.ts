import { findResource } from '../kinds/find-resource.ts'
import { parseApiVersion } from '../identity/object-identity.ts'
import type { KubeObject } from '../object.ts'
import { isBuiltInGroup } from './check-kind.ts'
import { checkReferences } from './check-references.ts'
import { CustomKinds } from './custom-kinds.ts'
import type { ProductFinding } from './finding.ts'
import { Product } from './product.ts'

/** How a product is looked at. */
export interface ProductOptions {
  /** The namespace of objects that name none. */
  namespace?: string
}

/**
 * Checks what holds between the objects of a product: that no two are one and the same, that what they name is
 * there, unless it is optional, there by default, or may be made by an object of a kind of its own, and that objects
 * are as the product's CustomResourceDefinitions say. Kubernetes' own kinds are checked by `validateObject`.
 */
export function validateProduct(
  objects: readonly KubeObject[],
  options: ProductOptions = {},
): ProductFinding[] {
  const product = new Product(objects, options.namespace ?? 'default')
  const customKinds = new CustomKinds(objects)
  return objects.flatMap((object, index) => {
    const findings = [...customKinds.check(object), ...checkReferences(object, product)]
    return [...findDuplicate(object, index, product), ...findings.map(finding => ({ ...finding, index }))]
  })
}

function findDuplicate(object: KubeObject, index: number, product: Product): ProductFinding[] {
  const first = product.firstIndexOf(object)
  if (first === undefined || first === index || !object.metadata?.name) return []
  return [
    {
      index,
      related: { index: first, path: ['metadata', 'name'] },
      path: ['metadata', 'name'],
      code: 'manifest/duplicate',
      message: `metadata.name: Duplicate value: "${object.metadata.name}": the product has this ${object.kind} already`,
      fix: 'Rename or remove one of the two.',
    },
  ]
}

/** What should be said of an object, though it is not wrong. */
export interface ProductNotice {
  /** Which object, in the list that was given. */
  index: number
  message: string
}

/**
 * Says of which objects only the name could be checked: their kinds are neither Kubernetes' own nor defined by the
 * product. One notice for each kind, at its first object.
 */
export function findUnknownKinds(objects: readonly KubeObject[]): ProductNotice[] {
  const customKinds = new CustomKinds(objects)
  const first = new Map<string, number>()
  for (const [index, object] of objects.entries()) {
    const { apiVersion, kind } = object
    const isKnown =
      findResource(object) ?? (isBuiltInGroup(parseApiVersion(apiVersion).group) || customKinds.has(object))
    const what = `${kind} in ${apiVersion}`
    if (!isKnown && !first.has(what)) first.set(what, index)
  }
  return Array.from(first, ([what, index]) => ({
    index,
    message: `${what} is not a kind of Kubernetes itself, and the product does not define it: only names were checked`,
  }))
}
