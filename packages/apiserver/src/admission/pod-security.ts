import type { KubeObject } from '@devmatic/kube-model'
import type { RequestContext } from '../registry/strategy.ts'

const label = /^pod-security\.kubernetes\.io\/(enforce|audit|warn)$/

/**
 * Tells who asks for a level of Pod Security that nobody looks at it.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function warnOfPodSecurity(
  namespace: KubeObject,
  old: KubeObject | undefined,
  context: RequestContext,
): void {
  for (const [name, level] of Object.entries(namespace.metadata.labels ?? {})) {
    const isAsked = label.test(name) && level !== 'privileged' && old?.metadata.labels?.[name] !== level
    if (isAsked)
      context.warn(
        `metadata.labels[${name}]: this cluster stores the level ${JSON.stringify(level)} and does not enforce it`,
      )
  }
}
