import type { KubeObject, Positions } from '@devmatic/kube-model'
import type { VariableSet } from '../variables/variable-set.ts'
import type { OutputMap } from './output-map.ts'
import type { FieldPath, FieldProvenance, Position, RenderedObject } from './rendered.ts'

/** What the objects of one template's output share. */
export interface RenderedOutput {
  positions: Positions
  map: OutputMap
  variables: VariableSet
}

/** An object as its template wrote it. Provenance is worked out when it is asked for. */
export class RenderedDocument implements RenderedObject {
  readonly object: KubeObject
  readonly #path: FieldPath
  readonly #output: RenderedOutput
  #start: Position | undefined

  /** @param path where the object stands in its document; empty unless it is an item of a List */
  constructor(object: KubeObject, path: FieldPath, output: RenderedOutput) {
    this.object = object
    this.#path = path
    this.#output = output
  }

  get file(): string {
    return this.#position().file
  }

  get line(): number {
    return this.#position().line
  }

  get column(): number {
    return this.#position().column
  }

  #position(): Position {
    this.#start ??= this.provenanceOf([])
    return this.#start
  }

  provenanceOf(path: FieldPath): FieldProvenance {
    const { positions, map, variables } = this.#output
    const full = [...this.#path, ...path]
    for (let length = full.length; ; length--) {
      const field = positions.find(full.slice(0, length))
      if (!field && length > 0) continue
      const { start, end } = field?.value ?? { start: 0, end: 0 }
      // What wrote the value tells most; a key's place is right for maps and lists, which begin below their key.
      const isScalar = typeof this.#valueAt(full.slice(this.#path.length, length)) !== 'object'
      const place = isScalar ? start : ((field?.key ?? field?.value)?.start ?? 0)
      const { conditions, variables: read } = map.explain(start, end)
      return {
        ...map.locate(place),
        ...(field?.key && { key: map.locate(field.key.start) }),
        conditions,
        variables: read.map(name => {
          const origin = variables.originOf(name)
          return origin ? { path: name, origin } : { path: name }
        }),
      }
    }
  }

  #valueAt(path: FieldPath): unknown {
    let value: unknown = this.object
    for (const step of path) value = (value as Record<string | number, unknown> | null | undefined)?.[step]
    return value
  }
}
