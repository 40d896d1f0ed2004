import { checkDryRun } from '../handlers/write-options.ts'
import type { StatusCause } from '../status/status.ts'
import { invalid } from '../status/status-error.ts'

const policies = ['Foreground', 'Background', 'Orphan'] as const

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/ */
export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: (typeof policies)[number]
  orphanDependents?: boolean
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: string[]
}

/** Options as they came from a client. @throws StatusError Invalid */
export function checkDeleteOptions(options: Record<string, unknown>): DeleteOptions {
  const { orphanDependents, propagationPolicy } = options
  const causes: StatusCause[] = []
  const field = 'propagationPolicy'
  const value = JSON.stringify(propagationPolicy)
  if (typeof orphanDependents === 'boolean' && propagationPolicy !== undefined)
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${value}: orphanDependents and deletionPropagation cannot be both set`,
      field,
    })
  if (propagationPolicy !== undefined && !policies.some(policy => policy === propagationPolicy))
    causes.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${value}: supported values: "Foreground", "Background", "Orphan", "nil"`,
      field,
    })
  const { dryRun } = options
  if (Array.isArray(dryRun)) causes.push(...checkDryRun(dryRun as string[]))
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', causes)
  return options
}
