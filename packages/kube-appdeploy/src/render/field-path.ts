import { renderError } from '../diagnostic.ts'
import type { FieldPath } from './rendered.ts'

/** Writes a path as messages do: `.spec.template.spec.containers[0].image`; odd keys stand in `["…"]`. */
export function formatFieldPath(path: FieldPath): string {
  return path
    .map(part => {
      if (typeof part === 'number') return `[${part}]`
      return /^[A-Za-z_][\w-]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
    })
    .join('')
}

const partPattern =
  /\.?([A-Za-z_$][\w$-]*)|\[(\d+)\]|\[([A-Za-z]\w*)=([^\]]+)\]|\["((?:[^"\\]|\\.)*)"\]|\['([^']*)'\]/y

/**
 * Reads what `formatFieldPath` writes, and `[name=queue]` for the item of a list that has such a field.
 * The object is asked which item that is.
 *
 * @throws CodedError `usage`
 */
export function parseFieldPath(text: string, object: unknown): FieldPath {
  const path: (string | number)[] = []
  const pattern = new RegExp(partPattern)
  const source = text === '.' ? '' : text
  while (pattern.lastIndex < source.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(source)
    if (!match) {
      const rest = source.slice(at)
      throw renderError(
        'usage',
        `${text}: "${rest}" is no part of a path; write .spec.containers[0].image, or ["a.b/c"] for odd keys`,
      )
    }
    const [, key, index, field, value, quoted, single] = match
    if (index !== undefined) path.push(Number(index))
    else if (field !== undefined && value !== undefined)
      path.push(findItem(valueAt(object, path), { field, value, text }))
    else path.push(key ?? single ?? (JSON.parse(`"${quoted ?? ''}"`) as string))
  }
  return path
}

function findItem(
  list: unknown,
  { field, value, text }: { field: string; value: string; text: string },
): number {
  const index = Array.isArray(list) ? list.findIndex(item => String(valueAt(item, [field])) === value) : -1
  if (index < 0) throw renderError('usage', `${text}: no item has the ${field} ${value}`)
  return index
}

/** The value at a path; undefined where nothing is. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined
    current = (current as Record<string | number, unknown>)[part]
  }
  return current
}

/** Calls back for every leaf: scalars, and maps and lists that are empty. */
export function eachLeaf(
  value: unknown,
  visit: (path: FieldPath, value: unknown) => void,
  path: FieldPath = [],
): void {
  const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : []
  if (entries.length === 0) visit(path, value)
  for (const [key, inner] of entries) eachLeaf(inner, visit, [...path, key])
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
