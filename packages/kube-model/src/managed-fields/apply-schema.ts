import type { FieldMerge, GoField, GoType, Shape } from '../codec/go-type.ts'
import type { JsonValue } from '../object.ts'

/**
 * What server-side apply knows of a value: which of the three forms it may take, and how managers share it. Mostly
 * that is one form; a value without a schema may take any.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/schema#Atom
 */
export interface ApplySchema {
  readonly scalar?: ScalarType
  readonly list?: ListSchema
  readonly map?: MapSchema
}

/** What a scalar must be; `untyped`: any of them. */
export type ScalarType = 'string' | 'numeric' | 'boolean' | 'untyped'

/** A list: owned whole, or by elements that are told apart by their value, or by the values of some keys. */
export interface ListSchema {
  readonly atomic: boolean
  readonly element: ApplySchema
  /** Empty: elements are told apart by their value. */
  readonly keys: readonly string[]
}

/** A struct, with fields, or a map, whose members are all alike. */
export interface MapSchema {
  readonly atomic: boolean
  /** Absent: it is a map. Looked up when needed, as types may contain themselves. */
  readonly fields?: () => ReadonlyMap<string, FieldSchema>
  /** Of members that are not fields; absent: there are none. */
  readonly element?: ApplySchema
}

/** A field of a struct. */
export interface FieldSchema {
  readonly schema: ApplySchema
  /** Counts where the field tells elements of a list apart and is left out. */
  readonly default?: JsonValue
}

const untypedScalar: ApplySchema = { scalar: 'untyped' }

/** Any value, owned whole. */
export const atomicSchema: ApplySchema = {
  scalar: 'untyped',
  get list(): ListSchema {
    return { atomic: true, element: atomicSchema, keys: [] }
  },
  get map(): MapSchema {
    return { atomic: true, element: atomicSchema }
  },
}

/** Any value of a kind without schema: maps merge, lists are one value. */
export const deducedSchema: ApplySchema = {
  scalar: 'untyped',
  list: { atomic: true, element: atomicSchema, keys: [] },
  get map(): MapSchema {
    return { atomic: false, element: deducedSchema }
  },
}

const compiled = new Map<string, ApplySchema>()

/** The schema of a struct of the built-in API. */
export function applySchemaOf(type: GoType): ApplySchema {
  return structSchema(type, type.atomic)
}

function structSchema(type: GoType, atomic: boolean): ApplySchema {
  const key = `${atomic ? 'atomic ' : ''}${type.name}`
  let schema = compiled.get(key)
  if (!schema) {
    let fields: Map<string, FieldSchema> | undefined
    const map: MapSchema = { atomic, fields: () => (fields ??= fieldsOf(type)) }
    compiled.set(key, (schema = { map }))
  }
  return schema
}

function fieldsOf(type: GoType): Map<string, FieldSchema> {
  return new Map(type.jsonFields.map(field => [field.name, fieldSchema(field)]))
}

function fieldSchema(field: GoField): FieldSchema {
  const value = defaultOf(field)
  return { schema: shapeSchema(field.shape, field.merge), ...(value !== undefined && { default: value }) }
}

/** A field that is always written has a default: its zero value, if no other was given. */
function defaultOf({ default: given, pointer, omitempty, shape }: GoField): JsonValue | undefined {
  if (given !== undefined) return given === null ? undefined : (given as JsonValue)
  if (pointer || omitempty) return undefined
  if (shape.kind === 'string') return ''
  if (shape.kind === 'bool') return false
  return shape.kind === 'int32' || shape.kind === 'int64' || shape.kind === 'double' ? 0 : undefined
}

const specialSchemas: Record<string, ApplySchema> = {
  'resource.Quantity': untypedScalar,
  'intstr.IntOrString': untypedScalar,
  'meta.v1.Time': untypedScalar,
  'meta.v1.MicroTime': untypedScalar,
  'meta.v1.Duration': { scalar: 'string' },
  'meta.v1.FieldsV1': deducedSchema,
}

function shapeSchema(shape: Shape, merge: FieldMerge): ApplySchema {
  switch (shape.kind) {
    case 'string':
    case 'bytes':
      return { scalar: 'string' }
    case 'bool':
      return { scalar: 'boolean' }
    case 'int32':
    case 'int64':
    case 'double':
      return { scalar: 'numeric' }
    case 'any':
      return atomicSchema
    case 'special':
      return specialSchemas[shape.name] ?? atomicSchema
    case 'struct':
      return structSchema(shape.type, merge.type === 'atomic')
    case 'list':
      return {
        list: {
          atomic: merge.type === 'atomic' || merge.type === 'granular',
          element: elementSchema(shape.element),
          keys: merge.type === 'map' ? merge.keys : [],
        },
      }
    case 'map':
      return { map: { atomic: merge.type === 'atomic', element: elementSchema(shape.value) } }
    default:
      return shape satisfies never
  }
}

function elementSchema(shape: Shape): ApplySchema {
  const atomic = (shape.kind === 'struct' && shape.type.atomic) || shape.kind === 'list'
  return shapeSchema(shape, { type: atomic ? 'atomic' : 'granular' })
}

/** The schema of a member of a map. */
export function memberSchema(map: MapSchema, name: string): ApplySchema | undefined {
  return map.fields?.().get(name)?.schema ?? map.element
}

/** Whether a member of a map is a field of a struct. */
export function isField(map: MapSchema, name: string): boolean {
  return map.fields?.().has(name) ?? false
}
