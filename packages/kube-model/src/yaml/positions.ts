import type { YamlNode } from './node.ts'
import { isMergeKey, keyText } from './node-value.ts'
import { resolveScalar, resolveTagged } from './scalar-value.ts'

/** A step into an object or a list. */
export type PathStep = string | number

/** A stretch of a text, in UTF-16 units; `end` is exclusive. */
export interface Span {
  start: number
  end: number
}

/** Where a field stands. Items of lists have no key. */
export interface FieldPosition {
  key: Span | undefined
  value: Span
}

/**
 * Where each field of a document stands in the text. Fields that come by an alias or a merge key stand where the
 * anchor is.
 */
export class Positions {
  readonly #root: YamlNode | undefined
  readonly #offset: number
  /** What `fieldsOf` found. */
  readonly #fields = new Map<YamlNode, Map<PathStep, Field>>()

  /** @param offset where the document begins in the text that the spans are to be of */
  constructor(root: YamlNode | undefined, offset: number) {
    this.#root = root
    this.#offset = offset
  }

  /** Where the field at a path stands, undefined where there is none. The empty path is the document. */
  find(path: readonly PathStep[]): FieldPosition | undefined {
    let field: Field | undefined = this.#root && { key: undefined, value: this.#root }
    for (const step of path) field = field && this.#fieldsOf(field.value).get(step)
    return field && this.#position(field)
  }

  /** Every field of the document with its path, parents first. */
  *entries(): Generator<[path: PathStep[], position: FieldPosition]> {
    if (this.#root) yield* this.#walk([], { key: undefined, value: this.#root })
  }

  *#walk(path: PathStep[], field: Field): Generator<[PathStep[], FieldPosition]> {
    yield [path, this.#position(field)]
    for (const [step, child] of this.#fieldsOf(field.value)) yield* this.#walk([...path, step], child)
  }

  #fieldsOf(node: YamlNode): Map<PathStep, Field> {
    let fields = this.#fields.get(node)
    if (!fields) this.#fields.set(node, (fields = fieldsOf(node)))
    return fields
  }

  #position({ key, value }: Field): FieldPosition {
    return { key: key && this.#span(key), value: this.#span(value) }
  }

  #span(node: YamlNode): Span {
    return { start: node.start.offset + this.#offset, end: node.end + this.#offset }
  }
}

interface Field {
  key: YamlNode | undefined
  value: YamlNode
}

function fieldsOf(node: YamlNode): Map<PathStep, Field> {
  const fields = new Map<PathStep, Field>()
  const target = node.kind === 'alias' ? node.target : node
  if (target.kind === 'sequence')
    for (const [index, value] of target.items.entries()) fields.set(index, { key: undefined, value })
  if (target.kind !== 'mapping') return fields
  for (const [index, key] of target.keys.entries()) {
    const value = target.values[index]!
    const name = nameOf(key)
    if (isMergeKey(key)) for (const source of mergedMappings(value)) addAll(fields, fieldsOf(source))
    else if (name !== undefined) fields.set(name, { key, value })
  }
  return fields
}

function mergedMappings(node: YamlNode): YamlNode[] {
  return node.kind === 'sequence' ? node.items.toReversed() : [node]
}

function addAll<K, V>(target: Map<K, V>, source: ReadonlyMap<K, V>): void {
  for (const [key, value] of source) target.set(key, value)
}

function nameOf(key: YamlNode): string | undefined {
  const scalar = key.kind === 'alias' ? key.target : key
  if (scalar.kind !== 'scalar') return undefined
  if (scalar.tag === '' && !scalar.implicit) return scalar.value
  const value = scalar.tag === '' ? resolveScalar(scalar.value) : resolveTagged(scalar.tag, scalar.value)
  return value.type === 'problem' ? undefined : keyText(value)
}
