import type { ObjectMeta } from '@devmatic/kube-model'
import type { StatusCause } from '../status/status.ts'
import type { Resource } from './resource.ts'

/** What is wrong with a new object's metadata. */
export function validateMeta(resource: Resource, metadata: ObjectMeta): StatusCause[] {
  const causes: StatusCause[] = []
  if (!metadata.name)
    causes.push({
      reason: 'FieldValueRequired',
      field: 'metadata.name',
      message: 'Required value: name or generateName is required',
    })
  else {
    const wrong = resource.strategy.validateName?.(metadata.name)
    if (wrong)
      causes.push({
        reason: 'FieldValueInvalid',
        field: 'metadata.name',
        message: `Invalid value: ${JSON.stringify(metadata.name)}: ${wrong}`,
      })
  }
  return causes
}

/** What is wrong with a change of metadata. */
export function validateMetaUpdate(
  _resource: Resource,
  metadata: ObjectMeta,
  old: ObjectMeta,
): StatusCause[] {
  const causes: StatusCause[] = []
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp'] as const)
    if (metadata[field] !== old[field])
      causes.push({
        reason: 'FieldValueInvalid',
        field: `metadata.${field}`,
        message: `Invalid value: ${JSON.stringify(metadata[field] ?? '')}: field is immutable`,
      })
  return causes
}
