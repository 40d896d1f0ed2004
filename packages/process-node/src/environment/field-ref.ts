import type { Pod } from '../pod/pod.ts'
import { nodeError } from '../node-error.ts'

/**
 * The value of a field of a Pod, as the Downward API gives it: labels and annotations as lines `key="value"`.
 *
 * @throws CodedError `process-node/config` for a path that is not supported
 * @see https://kubernetes.io/docs/concepts/workloads/pods/downward-api/#downwardapi-fieldRef
 */
export function fieldOfPod(pod: Pod, fieldPath: string): string {
  const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath)
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? ''
  const read = fields[fieldPath]
  if (!read) throw nodeError('process-node/config', `unsupported fieldPath: ${fieldPath}`)
  return read(pod)
}

const fields: Readonly<Record<string, (pod: Pod) => string>> = {
  'metadata.name': pod => pod.metadata.name,
  'metadata.namespace': pod => pod.metadata.namespace,
  'metadata.uid': pod => pod.metadata.uid,
  'metadata.labels': pod => formatMap(pod.metadata.labels),
  'metadata.annotations': pod => formatMap(pod.metadata.annotations),
  'spec.nodeName': pod => pod.spec.nodeName ?? '',
  'spec.serviceAccountName': pod => pod.spec.serviceAccountName ?? '',
  'status.hostIP': pod => pod.status?.hostIP ?? '',
  'status.hostIPs': pod => joined(pod.status?.hostIPs),
  'status.podIP': pod => pod.status?.podIP ?? '',
  'status.podIPs': pod => joined(pod.status?.podIPs),
}

function joined(addresses: readonly { ip: string }[] | undefined): string {
  return (addresses ?? []).map(address => address.ip).join(',')
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  const names = Object.keys(map ?? {}).sort()
  return names.map(name => `${name}=${JSON.stringify(map?.[name] ?? '')}`).join('\n')
}
