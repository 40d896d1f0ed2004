import { isDeepStrictEqual } from 'node:util'
import { warnOfRules } from '../admission/custom-rules.ts'
import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import { listIn, objectIn, textIn, textsIn } from '../json.ts'
import { timestamp } from '../registry/timestamp.ts'
import type { Strategy } from '../registry/strategy.ts'

/** The collection of CustomResourceDefinitions. */
export const definitions = 'apiextensions.k8s.io/customresourcedefinitions'

/** Holds a definition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

/** @see https://pkg.go.dev/k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition */
export const definitionStrategy: Partial<Strategy> = {
  prepareForCreate: (definition, context) => {
    warnOfRules(definition, context)
    definition['status'] = { storedVersions: storageVersions(definition) }
  },
  prepareForUpdate: (definition, old, context) => {
    if (!isDeepStrictEqual(definition['spec'], old['spec'])) warnOfRules(definition, context)
    const status = objectIn(definition, 'status')
    const stored = textsIn(status, 'storedVersions')
    const added = storageVersions(definition).filter(version => !stored.includes(version))
    definition['status'] = { ...status, storedVersions: [...stored, ...added] }
  },
  // Only the beginning of its deletion is held up so; from then on it has a finalizer.
  ownFinalizers: ({ metadata }) => (metadata.deletionTimestamp === undefined ? [cleanupFinalizer] : []),
  prepareForDeletion: definition => {
    const { metadata } = definition
    // The finalizer alone holds it up: there is no grace period, and the generation stays.
    delete metadata.deletionGracePeriodSeconds
    if (metadata.generation !== undefined) metadata.generation--
    if (!metadata.finalizers?.includes(cleanupFinalizer))
      metadata.finalizers = [...(metadata.finalizers ?? []), cleanupFinalizer]
    const status = objectIn(definition, 'status')
    definition['status'] = status
    withCondition(
      status,
      {
        type: 'Terminating',
        status: 'True',
        reason: 'InstanceDeletionPending',
        message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
      },
      metadata.deletionTimestamp ?? timestamp(Date.now()),
    )
  },
}

/** The version that objects are kept in: one, or none where there is something wrong. */
function storageVersions(definition: KubeObject): string[] {
  return listIn(objectIn(definition, 'spec'), 'versions')
    .filter(version => (version as JsonObject)['storage'] === true)
    .map(version => textIn(version, 'name'))
    .slice(0, 1)
}

interface Condition {
  type: string
  status: 'True' | 'False'
  reason: string
  message: string
}

/** Sets a condition; its time changes with its status only. */
export function withCondition(status: JsonObject, condition: Condition, now: string): void {
  const conditions = [...listIn(status, 'conditions')] as JsonObject[]
  const index = conditions.findIndex(({ type }) => type === condition.type)
  const before = conditions[index]
  const changed = before?.['status'] !== condition.status
  const { type, status: value, reason, message } = condition
  const next: JsonObject = {
    type,
    status: value,
    lastTransitionTime: changed ? now : (before?.['lastTransitionTime'] ?? now),
    reason,
    message,
  }
  if (index === -1) conditions.push(next)
  else conditions[index] = next
  status['conditions'] = conditions
}
