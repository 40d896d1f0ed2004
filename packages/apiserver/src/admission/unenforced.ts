import type { Resource } from '../registry/resource.ts'

/** Kinds that are stored and have no effect, by collection: what its absence means for who creates one. */
export const unenforced: Readonly<Record<string, string>> = {
  limitranges: 'Pods get no limits from it',
  replicationcontrollers: 'it makes no Pods; use a Deployment',
  resourcequotas: 'nothing is limited by it',
  'networking.k8s.io/networkpolicies': 'every Pod can still reach every other',
  'autoscaling/horizontalpodautoscalers': 'nothing is scaled by it',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': 'its webhooks are not called',
  'admissionregistration.k8s.io/validatingwebhookconfigurations': 'its webhooks are not called',
  'admissionregistration.k8s.io/validatingadmissionpolicies': 'nothing is checked by it',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': 'nothing is checked by it',
  'apiregistration.k8s.io/apiservices': 'its API is not served',
  'certificates.k8s.io/certificatesigningrequests': 'no certificate is issued for it',
  'flowcontrol.apiserver.k8s.io/flowschemas': 'requests are served as they come',
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': 'requests are served as they come',
  'resource.k8s.io/resourceclaims': 'no device is allocated for it',
  'storage.k8s.io/csidrivers': 'its driver is not called',
}

/** Tells who created an object that nothing comes of it; undefined: something does. */
export function unenforcedWarning({ collection, kind }: Resource): string | undefined {
  const effect = unenforced[collection]
  return effect && `this cluster stores a ${kind} and does not act on it: ${effect}`
}

/** What it means that a kind is stored and has no effect; undefined: it has one, or is not known. */
export function whyUnenforced({ group, plural }: { group: string; plural: string }): string | undefined {
  return unenforced[group ? `${group}/${plural}` : plural]
}
