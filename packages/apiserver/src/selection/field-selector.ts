import type { StoredObject } from '../storage/stored-object.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { Resource } from '../registry/resource.ts'
import { badRequest } from '../status/status-error.ts'

/** Whether an object is selected. */
export type ObjectMatcher = (object: StoredObject) => boolean

interface Term {
  field: string
  equal: boolean
  value: string
}

/** Parses a field selector for one resource. @throws StatusError BadRequest, also for a field that it does not index */
export function parseFieldSelector(text: string, resource: Resource): ObjectMatcher | undefined {
  const terms = splitTerms(text).map(parseTerm)
  if (terms.length === 0) return undefined
  const { selectableFields, fieldAliases } = resource.strategy
  const known = new Set(Object.keys(fieldAliases ?? selectableFields?.(emptyObject) ?? {}))
  for (const { field } of terms)
    if (field !== 'metadata.name' && field !== 'metadata.namespace' && !known.has(field))
      throw badRequest(unknownField(resource, field, known.size > 0))
  return object =>
    terms.every(
      ({ field, equal, value }) => (fieldOf(object, fieldAliases?.[field] ?? field) === value) === equal,
    )
}

/** Kinds with fields of their own word it in ways of their own. */
function unknownField(resource: Resource, field: string, hasOwn: boolean): string {
  switch (resource.collection) {
    case 'batch/jobs':
      return `field label ${JSON.stringify(field)} not supported for Job`
    case 'resource.k8s.io/resourceslices':
      return `field label not supported for ${apiVersionOf(resource)}, Kind=${resource.kind}: ${field}`
    default:
      return hasOwn || resource.codec.isCustom
        ? `field label not supported: ${field}`
        : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
  }
}

/** The name that a selector pins down: a list of it is access to this one object. */
export function selectedName(text: string): string | undefined {
  return splitTerms(text)
    .map(parseTerm)
    .find(({ field, equal }) => field === 'metadata.name' && equal)?.value
}

const emptyObject = { apiVersion: '', kind: '', metadata: {} }

function fieldOf(object: StoredObject, field: string): string {
  if (field === 'metadata.name') return object.name
  if (field === 'metadata.namespace') return object.namespace
  return object.fields[field] ?? ''
}

function splitTerms(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map(term => term.trim())
    .filter(term => term !== '')
}

function parseTerm(text: string): Term {
  const parts = /^([^=!]+)(==|!=|=)(.*)$/.exec(text)
  if (!parts) throw badRequest(`invalid selector: '${text}'; can't understand '${text}'`)
  const [, field = '', operator, value = ''] = parts
  return { field, equal: operator !== '!=', value: value.replaceAll(/\\([\\,=])/g, '$1') }
}
