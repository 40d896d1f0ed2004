import { findResource } from '@devmatic/kube-model'
import { renderError } from '../diagnostic.ts'
import { nearestName } from '../nearest-name.ts'
import { formatFieldPath, parseFieldPath, valueAt } from '../render/field-path.ts'
import { showObject } from '../render/object-key.ts'
import type { FieldProvenance, RenderedObject, RenderedProduct } from '../render/rendered.ts'
import type { Origin } from '../variables/variable-set.ts'

/** A variable behind a field: what set it, and what that replaced. */
export interface ExplainedVariable {
  path: string
  value: unknown
  origin: Origin | undefined
  /** Earlier settings of the same variable, the oldest first. */
  replaced: readonly { value: unknown; origin: Origin }[]
  /** The value must not be shown. */
  secret: boolean
}

/** Why a field has its value. */
export interface ExplainedField {
  object: string
  field: string
  value: unknown
  provenance: FieldProvenance
  variables: readonly ExplainedVariable[]
  /** The value must not be shown. */
  secret: boolean
}

/**
 * Says which template line wrote a field, under which conditions, from which variables, set where.
 *
 * @param reference such as `deployment/queue`, and with a namespace `shop/deployment/queue`
 * @param field such as `.spec.replicas`
 * @throws CodedError `usage`: no such object, or no such field in it, with the nearest there is
 */
export function explainField(product: RenderedProduct, reference: string, field: string): ExplainedField {
  const rendered = findObject(product, reference)
  const path = parseFieldPath(field, rendered.object)
  const value = valueAt(rendered.object, path)
  if (value === undefined) throw noSuchField(rendered, field)
  const provenance = rendered.provenanceOf(path)
  const secret = rendered.object.kind === 'Secret' && (path[0] === 'data' || path[0] === 'stringData')
  const variables = provenance.variables.map(({ path: name }): ExplainedVariable => {
    const chain = product.variables.chainOf(name)
    return {
      path: name,
      value: product.variables.get(name),
      origin: product.variables.originOf(name),
      replaced: chain.slice(0, -1),
      secret: secret || product.variables.secrets.has(name),
    }
  })
  return {
    object: showObject(rendered.object),
    field: formatFieldPath(path) || '.',
    value,
    provenance,
    variables,
    secret,
  }
}

function findObject({ objects, namespace }: RenderedProduct, reference: string): RenderedObject {
  const parts = reference.split('/')
  const [name = '', kind = '', wantedNamespace] = parts.toReversed()
  if (parts.length < 2 || parts.length > 3)
    throw renderError('usage', `${reference}: write kind/name, such as deployment/queue`)
  const found = objects.filter(
    ({ object }) =>
      object.metadata.name === name &&
      isKind(object, kind) &&
      (wantedNamespace === undefined || (object.metadata.namespace ?? namespace) === wantedNamespace),
  )
  const [first, second] = found
  if (first && !second) return first
  if (first && second) {
    const places = found.map(({ object }) => `${object.metadata.namespace ?? namespace}/${reference}`)
    throw renderError('usage', `${reference}: there are several: ${places.join(', ')}`)
  }
  const names = objects.map(({ object }) => `${object.kind.toLowerCase()}/${object.metadata.name}`)
  const nearest = nearestName(reference, names)
  throw renderError(
    'usage',
    `${reference}: no such object. ${nearest ? `Did you mean ${nearest}?` : `There are ${names.join(', ')}.`}`,
  )
}

function isKind({ apiVersion, kind }: { apiVersion: string; kind: string }, word: string): boolean {
  const [name = '', ...group] = word.toLowerCase().split('.')
  if (group.length > 0 && group.join('.') !== apiVersion.split('/').slice(0, -1).join('')) return false
  const resource = findResource({ apiVersion, kind })
  const names = [kind.toLowerCase(), resource?.plural, resource?.singular, ...(resource?.shortNames ?? [])]
  return names.includes(name)
}

function noSuchField({ object }: RenderedObject, field: string): Error {
  const parent = field.replace(/(\.[^.[\]]+|\[[^\]]*\])$/, '')
  const siblings = parent === field ? undefined : valueAt(object, parseFieldPath(parent, object))
  const names = typeof siblings === 'object' && siblings !== null ? Object.keys(siblings) : []
  const hint = names.length > 0 ? ` ${parent || 'It'} has ${names.join(', ')}.` : ''
  return renderError('usage', `${showObject(object)} has no ${field}.${hint}`)
}
