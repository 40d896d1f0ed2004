import { checkLabelValue, checkQualifiedName } from '../names/name-syntax.ts'
import type { JsonObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, membersAt, textAt, textsAt } from '../fields.ts'
import type { Problems } from './problems.ts'

const maximumAnnotationBytes = 256 * 1024

/** Labels, or a selector that is written like them. */
export function checkLabels(parent: unknown, name: string, { path, problems }: At): void {
  for (const [key, value] of membersAt(parent, name)) {
    problems.broken(path, key, checkQualifiedName(key))
    problems.broken(path, value, checkLabelValue(value))
  }
}

/** Where something stands, and where to tell what is wrong with it. */
export interface At {
  path: string
  problems: Problems
}

/** Annotations: their keys, and how much they hold together. */
export function checkAnnotations(metadata: unknown, { path, problems }: At): void {
  let sizeBytes = 0
  for (const [key, value] of membersAt(metadata, 'annotations')) {
    problems.broken(path, key, checkQualifiedName(key.toLowerCase()))
    sizeBytes += Buffer.byteLength(key) + Buffer.byteLength(value)
  }
  if (sizeBytes > maximumAnnotationBytes) problems.tooLong(path, maximumAnnotationBytes)
}

/** A label selector; nothing where it is missing. */
export function checkSelector(selector: unknown, { path, problems }: At): void {
  checkLabels(selector, 'matchLabels', { path: `${path}.matchLabels`, problems })
  for (const [index, requirement] of entriesAt(selector, 'matchExpressions'))
    checkRequirement(requirement, { path: `${path}.matchExpressions[${index}]`, problems })
}

function checkRequirement(requirement: JsonObject, { path, problems }: At): void {
  const values = textsAt(requirement, 'values')
  const operator = textAt(requirement, 'operator')
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      problems.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      problems.forbidden(
        `${path}.values`,
        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      )
  } else problems.invalid(`${path}.operator`, operator, 'not a valid selector operator')
  const key = textAt(requirement, 'key')
  problems.broken(`${path}.key`, key, checkQualifiedName(key))
  for (const [index, value] of values.entries())
    problems.broken(`${path}.values[${index}]`, value, checkLabelValue(value))
}

/** Whether a selector can be turned into one that matches. */
export function isUsableSelector(selector: unknown): boolean {
  return entriesAt(selector, 'matchExpressions').every(([, requirement]) => {
    const count = textsAt(requirement, 'values').length
    const operator = textAt(requirement, 'operator')
    if (operator === 'In' || operator === 'NotIn') return count > 0
    return (operator === 'Exists' || operator === 'DoesNotExist') && count === 0
  })
}

/** Whether a selector selects everything. */
export function isEmptySelector(selector: unknown): boolean {
  return (
    membersAt(selector, 'matchLabels').length === 0 && entriesAt(selector, 'matchExpressions').length === 0
  )
}

/** Whether a selector matches labels; one that is missing matches nothing. */
export function selectorMatches(selector: unknown, labels: JsonObject): boolean {
  if (!isJsonObject(selector)) return false
  if (membersAt(selector, 'matchLabels').some(([key, value]) => labels[key] !== value)) return false
  return entriesAt(selector, 'matchExpressions').every(([, requirement]) => {
    const value = labels[textAt(requirement, 'key')]
    const isListed = typeof value === 'string' && textsAt(requirement, 'values').includes(value)
    switch (textAt(requirement, 'operator')) {
      case 'In':
        return isListed
      case 'NotIn':
        return !isListed
      case 'Exists':
        return value !== undefined
      default:
        return value === undefined
    }
  })
}
