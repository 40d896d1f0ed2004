import { hasCode } from '@devmatic/base'
import { KubeError } from '../errors.ts'
import { didYouMean } from '../kubeconfig/near-names.ts'
import type { CallOptions } from '../transport/deadline.ts'
import type { Sender } from '../transport/send.ts'
import { findBuiltIn } from './built-in.ts'
import { discoverAll, discoverGroupVersion } from './discovery.ts'
import type { Resource, ResourceKind } from './resource.ts'

/** Knows how kinds are served. */
export interface Resolver {
  /** Built-in kinds need no request; others one for their group and version, and then none. @throws CodedError `kube/unknown-kind` */
  resolve(kind: ResourceKind, options?: CallOptions): Promise<Resource>
  /** All that the server serves, asked for once. */
  all(options?: CallOptions): Promise<Resource[]>
  /** Forgets what was discovered, as after a CustomResourceDefinition came. */
  forget(): void
}

/** Makes a resolver that keeps what it learns. */
export function createResolver(sender: Sender): Resolver {
  let byVersion = new Map<string, Promise<Resource[]>>()
  let everything: Promise<Resource[]> | undefined

  function served(apiVersion: string, options?: CallOptions): Promise<Resource[]> {
    const known = byVersion.get(apiVersion)
    if (known) return known
    const asked = discoverGroupVersion(sender, apiVersion, options)
    byVersion.set(apiVersion, asked)
    asked.catch(() => byVersion.delete(apiVersion))
    return asked
  }
  return {
    async resolve(kind, options) {
      const builtIn = findBuiltIn(kind)
      if (builtIn) return builtIn
      const resources = await served(kind.apiVersion, options).catch((error: unknown) => {
        if (hasCode(error, 'kube/not-found')) return []
        throw error
      })
      const found = resources.find(resource => resource.kind === kind.kind)
      if (found) return found
      // It may be defined a moment from now: what is missing is asked for again.
      byVersion.delete(kind.apiVersion)
      throw unknownKind(kind, resources)
    },
    all: options => {
      everything ??= discoverAll(sender, options).catch((error: unknown) => {
        everything = undefined
        throw error
      })
      return everything
    },
    forget() {
      byVersion = new Map()
      everything = undefined
    },
  }
}

function unknownKind({ apiVersion, kind }: ResourceKind, served: readonly Resource[]): KubeError {
  const kinds = served.map(resource => resource.kind)
  const problem =
    served.length === 0
      ? `serves no ${apiVersion}`
      : `has no kind ${kind} in ${apiVersion}.${didYouMean(kind, kinds)}`
  return new KubeError(
    'kube/unknown-kind',
    `The cluster ${problem}${served.length === 0 ? `, so no ${kind}.` : ''} Is its CustomResourceDefinition installed?`,
    { attempt: { verb: 'discover', target: `${apiVersion} ${kind}` } },
  )
}
