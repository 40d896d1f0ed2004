import type { Shape } from '../../codec/go-type.ts'
import { badPatch } from './errors.ts'

/** How a strategic merge patch treats one field. */
export interface FieldMeta {
  /** Of the field; for a list, of its elements. */
  shape: Shape
  /** A list takes in the patch's elements; else the patch's list replaces it. */
  merges: boolean
  /** A map is replaced; else it takes in the patch's members. */
  replaces: boolean
  /** A patch tells which keys stay. */
  retainKeys: boolean
  /** What tells a list's elements apart; empty: their own value. */
  mergeKey: string
}

/** Finds how a field of a map is treated. @throws CodedError `kube/bad-patch`: the type has no such field */
export function metaOfMap(shape: Shape, key: string): FieldMeta {
  if (shape.kind !== 'struct')
    throw badPatch(`merging an object in json but data type is not struct, instead is: ${goKind(shape)}`)
  const field = shape.type.jsonFieldsByName.get(key)
  if (!field)
    throw badPatch(
      `unable to find api field in struct ${shape.type.shortName} for the json field ${JSON.stringify(key)}`,
    )
  const { shape: fieldShape, patch } = field
  return {
    shape: fieldShape,
    merges: patch?.merges ?? false,
    replaces: patch !== undefined && !patch.merges && !patch.retainsKeys,
    retainKeys: patch?.retainsKeys ?? false,
    mergeKey: patch?.mergeKey ?? '',
  }
}

/** Finds how a field that is a list is treated. @throws CodedError `kube/bad-patch` */
export function metaOfList(shape: Shape, key: string): FieldMeta {
  const meta = metaOfMap(shape, key)
  if (meta.shape.kind !== 'list')
    throw badPatch(`expected slice or array type, but got: ${goKind(meta.shape)}`)
  return { ...meta, shape: meta.shape.element }
}

function goKind(shape: Shape): string {
  return shape.kind === 'special' ? 'struct' : shape.kind
}
