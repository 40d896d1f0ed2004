import { renderError } from '../diagnostic.ts'
import { nearestName } from '../nearest-name.ts'
import type { VariableLayer } from '../variables/merge-layers.ts'

/** What `devmatic.yaml` says. */
export interface Product {
  /** The file's path. */
  file: string
  /** The folder that it lies in, absolute. */
  root: string
  name: string
  /** The folder of the manifests, absolute. */
  manifests: string
  environments: ReadonlyMap<string, Environment>
  presets: Readonly<Record<string, Readonly<Record<string, string>>>>
  images: Readonly<Record<string, ImageMapping>>
}

/** Where a product runs, and with which variables. */
export interface Environment {
  name: string
  /** `embedded`, or the UID of the namespace kube-system in the cluster that is meant. */
  cluster?: string
  /** The kubeconfig's context. */
  context?: string
  namespace?: string
  layers: readonly VariableLayer[]
  promote?: { from: string; mayDiffer?: readonly string[] }
  budget?: { deletions?: number; unavailable?: number | string }
  /** Whether changes that delete or restart ask first; every environment but `local`, unless it says otherwise. */
  protected: boolean
  /** Objects that others make there and the product refers to: `secret/database`. */
  external: readonly string[]
}

/** What stands for an image on the embedded cluster. */
export type ImageMapping = { command: readonly string[] } | { source: string }

/** @throws CodedError `usage`, with the nearest name there is */
export function findEnvironment(product: Product | undefined, name: string): Environment {
  if (!product) {
    throw renderError(
      'usage',
      `-e ${name}: no devmatic.yaml is in this folder or above it; it names the environments`,
    )
  }
  const environment = product.environments.get(name)
  if (environment) return environment
  const names = [...product.environments.keys()]
  const nearest = nearestName(name, names)
  const hint = nearest ? `Did you mean ${nearest}?` : `There are ${names.join(', ')}.`
  throw renderError('usage', `-e ${name}: ${product.file} has no such environment. ${hint}`)
}
