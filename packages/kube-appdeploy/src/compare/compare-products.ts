import { eachLeaf, formatFieldPath, valueAt } from '../render/field-path.ts'
import { objectKey, showObject } from '../render/object-key.ts'
import type { Condition, FieldPath, Position, RenderedObject, RenderedProduct } from '../render/rendered.ts'

/** A variable that two renders have different values of. */
export interface VariableDifference {
  path: string
  /** Undefined where a side does not set it. */
  values: readonly [left: unknown, right: unknown]
}

/** What makes two renders differ at a place: variables, or conditions that read them. */
export interface Cause {
  variables: readonly VariableDifference[]
  condition?: Condition
}

/** One difference between two renders of the same templates. */
export interface Difference {
  object: string
  /** Path of the field; empty where the whole object is on one side only. */
  field: string
  /** Undefined where a side has no such field. */
  values: readonly [left: unknown, right: unknown]
  position: Position
  /** Undefined where nothing that is known explains it. */
  cause: Cause | undefined
  /** The values must not be shown. */
  secret: boolean
}

/** Compares two renders, object by object and field by field, and says of each difference what makes it so. */
export function compareProducts(left: RenderedProduct, right: RenderedProduct): readonly Difference[] {
  const sides = [indexOf(left), indexOf(right)] as const
  const keys = [...new Set([...sides[0].keys(), ...sides[1].keys()])]
  const context: CompareContext = { products: [left, right], changed: changedVariables(left, right) }
  return keys.flatMap(key => {
    const [one, other] = [sides[0].get(key), sides[1].get(key)]
    if (one && other) return compareObjects(one, other, context)
    const only = one ?? other
    return only ? [wholeObject(only, one !== undefined, context)] : []
  })
}

interface CompareContext {
  products: readonly [RenderedProduct, RenderedProduct]
  changed: ReadonlyMap<string, VariableDifference>
}

function indexOf(product: RenderedProduct): Map<string, RenderedObject> {
  return new Map(product.objects.map(rendered => [objectKey(rendered.object), rendered]))
}

function changedVariables(left: RenderedProduct, right: RenderedProduct): Map<string, VariableDifference> {
  const paths = new Set([...left.variables.paths(), ...right.variables.paths()])
  const changed = new Map<string, VariableDifference>()
  for (const path of paths) {
    const values = [left.variables.get(path), right.variables.get(path)] as const
    if (JSON.stringify(values[0]) !== JSON.stringify(values[1])) changed.set(path, { path, values })
  }
  return changed
}

function wholeObject(only: RenderedObject, onLeft: boolean, context: CompareContext): Difference {
  const summary = showObject(only.object)
  return {
    object: summary,
    field: '',
    values: onLeft ? [summary, undefined] : [undefined, summary],
    position: { file: only.file, line: only.line, column: only.column },
    cause: causeOf(
      [
        [only, ['kind']],
        [only, ['metadata', 'name']],
      ],
      context,
    ),
    secret: false,
  }
}

function compareObjects(left: RenderedObject, right: RenderedObject, context: CompareContext): Difference[] {
  const paths = new Map<string, FieldPath>()
  for (const { object } of [left, right]) eachLeaf(object, path => paths.set(formatFieldPath(path), path))
  const secret = left.object.kind === 'Secret'
  return [...paths].flatMap(([field, path]) => {
    const values = [valueAt(left.object, path), valueAt(right.object, path)] as const
    if (JSON.stringify(values[0]) === JSON.stringify(values[1])) return []
    // A map on one side and its fields on the other: the fields tell more.
    if (values.some(isFilled)) return []
    const side = values[0] === undefined ? right : left
    const { file, line, column } = side.provenanceOf(path)
    const masked = secret && (path[0] === 'data' || path[0] === 'stringData')
    const cause = causeOf(
      [
        [left, path],
        [right, path],
      ],
      context,
    )
    return [
      {
        object: showObject(left.object),
        field,
        values,
        position: { file, line, column },
        cause,
        secret: masked,
      },
    ]
  })
}

function isFilled(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** Looks for a variable that differs in what wrote the fields, then in the conditions that they stand under. */
function causeOf(
  fields: readonly (readonly [RenderedObject, FieldPath])[],
  context: CompareContext,
): Cause | undefined {
  const origins = fields.map(([rendered, path]) => rendered.provenanceOf(path))
  const direct = differing(
    origins.flatMap(origin => origin.variables.map(use => use.path)),
    context,
  )
  if (direct.length > 0) return { variables: direct }
  for (const condition of origins.flatMap(origin => origin.conditions).reverse()) {
    const variables = differing(condition.variables, context)
    if (variables.length > 0) return { variables, condition }
  }
  return undefined
}

function differing(paths: readonly string[], { changed, products }: CompareContext): VariableDifference[] {
  const found = new Map<string, VariableDifference>()
  for (const path of new Set(paths)) {
    const exact = changed.get(path)
    if (exact) found.set(path, exact)
    // A whole map or list was read: its parts may differ.
    for (const [name, difference] of changed) {
      if (name.startsWith(`${path}.`) || name.startsWith(`${path}[`)) found.set(name, difference)
    }
    // A part of what one side replaced by another kind of value.
    const values = products.map(product => product.variables.get(path))
    if (!exact && JSON.stringify(values[0]) !== JSON.stringify(values[1])) {
      found.set(path, { path, values: [values[0], values[1]] })
    }
  }
  return [...found.values()]
}
