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
}

/** A Go struct of the Kubernetes API. */
export interface GoType {
  /** As `core.v1.PodSpec`. */
  readonly name: string
  /** The Go type's own name, as `PodSpec`. */
  readonly shortName: string
  /** In Go's order, which is that of the server's JSON. */
  readonly fields: readonly GoField[]
  /** The same, with the fields of inlined structs in their places. */
  readonly jsonFields: readonly GoField[]
  readonly jsonFieldsByName: ReadonlyMap<string, GoField>
}

type RawField = [name: string, shape: string, number?: number, flags?: string, extra?: { default?: unknown }]

const rawTypes = tables.types as unknown as Record<string, RawField[]>
const specialNames = new Set(Object.keys(tables.special))
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
