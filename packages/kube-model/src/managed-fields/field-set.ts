import type { ApplySchema } from './apply-schema.ts'
import { isField, memberSchema } from './apply-schema.ts'
import { fieldName } from './path-element.ts'
import type { PathElement } from './path-element.ts'

/** Steps from the object to a field or element. */
export type FieldPath = readonly PathElement[]

/**
 * A set of fields: a tree, in which a step may be a member itself, lead to members, or both. Sets are not changed
 * once they are built.
 *
 * @see https://pkg.go.dev/sigs.k8s.io/structured-merge-diff/v6/fieldpath#Set
 */
export class FieldSet {
  readonly members: Set<PathElement> = new Set()
  readonly children: Map<PathElement, FieldSet> = new Map()

  /** Adds a path while the set is being built. The object as a whole belongs to nobody. */
  insert(path: FieldPath): void {
    if (path.length === 0) return
    const parent = path.slice(0, -1).reduce((set: FieldSet, element) => set.descend(element), this)
    parent.members.add(path.at(-1) as PathElement)
  }

  /** The subset below a step, made when it is not there. */
  descend(element: PathElement): FieldSet {
    let child = this.children.get(element)
    if (!child) this.children.set(element, (child = new FieldSet()))
    return child
  }

  get isEmpty(): boolean {
    if (this.members.size > 0) return false
    for (const child of this.children.values()) if (!child.isEmpty) return false
    return true
  }

  has(path: FieldPath): boolean {
    const [element, ...rest] = path
    if (element === undefined) return false
    return rest.length === 0 ? this.members.has(element) : (this.children.get(element)?.has(rest) ?? false)
  }

  /** The subset below a step. */
  below(element: PathElement): FieldSet | undefined {
    return this.children.get(element)
  }

  union(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const element of [...this.members, ...other.members]) result.members.add(element)
    for (const [element, child] of this.children) {
      const match = other.children.get(element)
      result.children.set(element, match ? child.union(match) : child)
    }
    for (const [element, child] of other.children)
      if (!this.children.has(element)) result.children.set(element, child)
    return result
  }

  intersection(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const element of this.members) if (other.members.has(element)) result.members.add(element)
    for (const [element, child] of this.children) {
      const match = other.children.get(element)
      if (match) result.#adopt(element, child.intersection(match))
    }
    return result
  }

  /** What is here and not there. A member there does not take along what is below it here. */
  difference(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const element of this.members) if (!other.members.has(element)) result.members.add(element)
    for (const [element, child] of this.children) {
      const match = other.children.get(element)
      if (match) result.#adopt(element, child.difference(match))
      else result.children.set(element, child)
    }
    return result
  }

  /** What is here and neither there nor below a member there. */
  without(other: FieldSet): FieldSet {
    const result = new FieldSet()
    for (const element of this.members) if (!other.members.has(element)) result.members.add(element)
    for (const [element, child] of this.children) {
      if (other.members.has(element)) continue
      const match = other.children.get(element)
      if (match) result.#adopt(element, child.without(match))
      else result.children.set(element, child)
    }
    return result
  }

  #adopt(element: PathElement, child: FieldSet): void {
    if (!child.isEmpty) this.children.set(element, child)
  }

  /** The same, with every field of a struct a member that leads to one. */
  withNamedFields(schema: ApplySchema | undefined): FieldSet {
    const result = new FieldSet()
    for (const element of this.members) result.members.add(element)
    for (const [element, child] of this.children) {
      const name = fieldName(element)
      const { map, list } = schema ?? {}
      if (name !== undefined && map && isField(map, name)) result.members.add(element)
      const below = name === undefined ? list?.element : map && memberSchema(map, name)
      result.children.set(element, child.withNamedFields(below))
    }
    return result
  }

  /** Every member, members before what is below them. */
  *paths(prefix: FieldPath = []): Generator<FieldPath> {
    for (const element of this.members) yield [...prefix, element]
    for (const [element, child] of this.children) yield* child.paths([...prefix, element])
  }
}
