import { isJsonObject } from '../object.ts'
import { objects } from '../validate/check-pod-spec.ts'
import { specOf } from './convert-workload.ts'
import type { Convert } from './draft.ts'

/** Kinds whose fields are the same in the new version. */
export const keepFields: Convert = () => undefined

/** In policy/v1beta1 an empty selector chose no Pod, in policy/v1 it chooses all. */
export const convertDisruptionBudget: Convert = draft => {
  const { selector } = specOf(draft)
  if (isJsonObject(selector) && Object.keys(selector).length === 0)
    draft.refuse(
      ['spec', 'selector'],
      'an empty spec.selector chose no Pod, and chooses all of the namespace now',
      'Write labels in spec.selector.matchLabels, or leave spec.selector out to choose none.',
    )
}

/** RuntimeClasses of node.k8s.io/v1alpha1 had a spec. */
export const convertRuntimeClass: Convert = draft => {
  const { spec } = draft.object
  if (!isJsonObject(spec)) return
  const { runtimeHandler, ...rest } = spec
  Object.assign(draft.object, { handler: runtimeHandler, ...rest })
  delete draft.object['spec']
  draft.note('spec.runtimeHandler is handler', ['handler'])
}

/** PriorityLevelConfigurations: shares have another name. */
export const convertPriorityLevel: Convert = draft => {
  const { limited } = specOf(draft)
  if (!isJsonObject(limited) || limited['assuredConcurrencyShares'] === undefined) return
  limited['nominalConcurrencyShares'] = limited['assuredConcurrencyShares']
  delete limited['assuredConcurrencyShares']
  const path = ['spec', 'limited', 'nominalConcurrencyShares']
  draft.note('assuredConcurrencyShares is nominalConcurrencyShares', path)
}

const knownTopology: Readonly<Record<string, string | undefined>> = {
  'kubernetes.io/hostname': 'nodeName',
  'topology.kubernetes.io/zone': 'zone',
}

/** EndpointSlices of discovery.k8s.io/v1beta1: node and zone have fields of their own. */
export const convertEndpointSlice: Convert = draft => {
  for (const [index, endpoint] of objects(draft.object['endpoints']).entries()) {
    const { topology } = endpoint
    if (!isJsonObject(topology)) continue
    delete endpoint['topology']
    for (const [key, value] of Object.entries(topology)) {
      const field = knownTopology[key]
      if (field) endpoint[field] = value
      else draft.refuse(['endpoints', index, 'topology'], `topology ${key} has no field`, 'Remove it.')
    }
    draft.note('topology is nodeName and zone', ['endpoints', index])
  }
}

/** CertificateSigningRequests of certificates.k8s.io/v1beta1 could leave out what v1 wants. */
export const convertSigningRequest: Convert = draft => {
  const spec = specOf(draft)
  if (spec['signerName'] === undefined || objects(spec['usages']).length === 0)
    draft.refuse(['spec'], 'spec.signerName and spec.usages are required', 'Write both.')
}

/** Webhooks of admissionregistration.k8s.io/v1beta1: what was left out meant something else. */
export const convertWebhooks: Convert = draft => {
  for (const [index, webhook] of objects(draft.object['webhooks']).entries()) {
    const path = ['webhooks', index]
    const { sideEffects } = webhook
    if (sideEffects !== 'None' && sideEffects !== 'NoneOnDryRun')
      draft.refuse(
        [...path, 'sideEffects'],
        'sideEffects must be None or NoneOnDryRun',
        'Write which of the two it is.',
      )
    const old = {
      failurePolicy: 'Ignore',
      matchPolicy: 'Exact',
      timeoutSeconds: 30,
      admissionReviewVersions: ['v1beta1'],
    }
    for (const [field, value] of Object.entries(old)) {
      if (webhook[field] !== undefined) continue
      webhook[field] = value
      draft.note(`${field} is ${JSON.stringify(value)}, as it was by default`, [...path, field])
    }
  }
}
