import type { Shape } from './go-type.ts'

/** Where in an object the decoder is: names of fields, indexes of lists, and keys of maps. */
export type DecodePath = (string | number | { key: string })[]

/** `spec.containers[0].image`, as strict decoding words it. */
export function dottedPath(path: DecodePath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      const name = typeof part === 'string' ? part : part.key
      return index ? `.${name}` : name
    })
    .join('')
}

/** The type's name in Go, as its JSON decoder words it: `[]v1.Container`. */
export function goTypeName(shape: Shape): string {
  switch (shape.kind) {
    case 'list':
      return `[]${goTypeName(shape.element)}`
    case 'map':
      return `map[string]${goTypeName(shape.value)}`
    case 'struct':
      return shape.type.name.split('.').slice(-2).join('.')
    case 'special':
      return shape.name.split('.').slice(-2).join('.')
    case 'bytes':
      return '[]uint8'
    case 'double':
      return 'float64'
    case 'any':
      return 'interface {}'
    default:
      return shape.kind
  }
}

/** What Go's decoder calls a JSON value. */
export function jsonTypeName(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}
