import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { listIn, objectIn } from '../json.ts'

const seconds = 300
const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** A Pod stays for a while on a node that fails, unless it says otherwise. */
export function addDefaultTolerations(pod: KubeObject): void {
  const spec = objectIn(pod, 'spec')
  const tolerations = [...listIn(spec, 'tolerations')] as JsonObject[]
  for (const key of taints) {
    const tolerated = tolerations.some(
      given =>
        (given['key'] === key || !given['key']) && (given['effect'] === 'NoExecute' || !given['effect']),
    )
    if (!tolerated)
      tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds })
  }
  spec['tolerations'] = tolerations
}
