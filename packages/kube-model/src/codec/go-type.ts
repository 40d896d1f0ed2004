import tables from '../../data/types.json' with { type: 'json' }

/** The shape of a field, as Go declares it. */
export type Shape =
  | { kind: 'string' | 'bool' | 'int32' | 'int64' | 'double' | 'bytes' | 'any' }
  /** A type that reads and writes its own JSON, as `resource.Quantity`. */
  | { kind: 'special'; name: string }
  | { kind: 'struct'; type: GoType }
  /** `items`: in protobuf a message around the list. */
  | { kind: 'list'; element: Shape; items: boolean }
  | { kind: 'map'; value: Shape }

/** A field of a Go struct. */
export interface GoField {
  readonly name: string
  readonly shape: Shape
  /** Field number in protobuf; 0: none. */
  readonly number: number
  readonly omitempty: boolean
  readonly omitzero: boolean
  readonly pointer: boolean
  /** The struct's fields stand in its parent's JSON object. */
  readonly inline: boolean
  /** The `+default` marker's value. */
  readonly default?: unknown
  /** Must be there, says OpenAPI. */
  readonly required: boolean
  /** The only values, where they are few; of a map, of its values. */
  readonly enum?: readonly string[]
  /** As OpenAPI names it: `int32`, `date-time`, `byte`. */
  readonly format?: string
  /** How the field merges with others' in server-side apply. */
  readonly merge: FieldMerge
  /** How it merges in a strategic merge patch. */
  readonly patch?: FieldPatch
}

/** How the managers of an object share a field in server-side apply. */
export type FieldMerge =
  /** One manager owns all of it. */
  | { type: 'atomic' }
  /** Each field, or each key of a map, has its own managers. */
  | { type: 'granular' }
  /** Items are told apart by their value. */
  | { type: 'set' }
  /** Items are told apart by these fields. */
  | { type: 'map'; keys: readonly string[] }

/** `patchStrategy` and `patchMergeKey`. */
export interface FieldPatch {
  /** The list's items merge; otherwise a patch's list replaces it. */
  merges: boolean
  /** Fields that the patch does not name are dropped. */
  retainsKeys: boolean
  /** What tells the items of a merging list of objects apart. */
  mergeKey?: string
}

/** A Go struct of the Kubernetes API. */
export interface GoType {
  /** As `core.v1.PodSpec`. */
  readonly name: string
  /** The Go type's own name, as `PodSpec`. */
  readonly shortName: string
  /** Server-side apply owns it whole. */
  readonly atomic: boolean
  /** In Go's order, which is that of the server's JSON. */
  readonly fields: readonly GoField[]
  /** The same, with the fields of inlined structs in their places. */
  readonly jsonFields: readonly GoField[]
  readonly jsonFieldsByName: ReadonlyMap<string, GoField>
}

interface RawExtra {
  default?: unknown
  enum?: string
  format?: string
  patch?: string
  key?: string
  list?: 'map' | 'set' | 'atomic'
  keys?: string[]
  map?: 'granular' | 'atomic'
}

type RawField = [name: string, shape: string, number?: number, flags?: string, extra?: RawExtra]

const rawTypes = tables.types as unknown as Record<string, RawField[]>
const specialNames = new Set(Object.keys(tables.special))
const enums: Record<string, string[] | undefined> = tables.enums
const atomicTypes = new Set(tables.atomic)
const compiled = new Map<string, GoType>()

/** Finds a struct by name, as `apps.v1.Deployment`; compiles it when first asked for. */
export function findGoType(name: string): GoType | undefined {
  const known = compiled.get(name)
  if (known) return known
  const raw = rawTypes[name]
  if (!raw) return undefined
  const type = {
    name,
    shortName: name.slice(name.lastIndexOf('.') + 1),
    atomic: atomicTypes.has(name),
    fields: [] as GoField[],
    jsonFields: [] as GoField[],
    jsonFieldsByName: new Map<string, GoField>(),
  }
  // Before its fields: types may contain themselves.
  compiled.set(name, type)
  for (const field of raw) type.fields.push(compileField(field))
  type.jsonFields.push(...type.fields.flatMap(flatten))
  for (const field of type.jsonFields) type.jsonFieldsByName.set(field.name, field)
  return type
}

function flatten(field: GoField): readonly GoField[] {
  return field.inline && field.shape.kind === 'struct' ? field.shape.type.jsonFields : [field]
}

function compileField([name, shape, number = 0, flags = '', extra = {}]: RawField): GoField {
  return {
    name,
    shape: compileShape(shape),
    number,
    omitempty: flags.includes('o'),
    omitzero: flags.includes('z'),
    pointer: flags.includes('p'),
    inline: flags.includes('i'),
    ...('default' in extra && { default: extra.default }),
    required: flags.includes('r'),
    ...(extra.enum !== undefined && { enum: enums[extra.enum] ?? [] }),
    ...(extra.format !== undefined && { format: extra.format }),
    merge: mergeOf(shape, extra),
    ...(extra.patch !== undefined && { patch: patchOf(extra.patch, extra.key) }),
  }
}

function mergeOf(shape: string, { list, keys, key, patch, map }: RawExtra): FieldMerge {
  if (map) return { type: map }
  if (!shape.startsWith('[')) {
    const isWhole = atomicTypes.has(shape) || shape === 'runtime.RawExtension'
    return { type: isWhole ? 'atomic' : 'granular' }
  }
  if (list === 'map') return { type: 'map', keys: keys ?? [] }
  if (list) return { type: list }
  // Without a list type, the patch strategy stands for one.
  if (!patch?.split(',').includes('merge')) return { type: 'atomic' }
  return key === undefined ? { type: 'set' } : { type: 'map', keys: [key] }
}

function patchOf(strategy: string, key: string | undefined): FieldPatch {
  const strategies = strategy.split(',')
  return {
    merges: strategies.includes('merge'),
    retainsKeys: strategies.includes('retainKeys'),
    ...(key !== undefined && { mergeKey: key }),
  }
}

function compileShape(text: string): Shape {
  if (text.startsWith('[]')) return { kind: 'list', element: compileShape(text.slice(2)), items: false }
  if (text.startsWith('[items]')) return { kind: 'list', element: compileShape(text.slice(7)), items: true }
  if (text.startsWith('{}')) return { kind: 'map', value: compileShape(text.slice(2)) }
  if (specialNames.has(text)) return { kind: 'special', name: text }
  const type = findGoType(text)
  if (type) return { kind: 'struct', type }
  return { kind: text } as Shape
}
