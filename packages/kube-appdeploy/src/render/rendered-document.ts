import type { FieldPosition, KubeObject } from '@devmatic/kube-model'
import type { FieldPath, FieldProvenance, Position, RenderedObject } from './rendered.ts'
import type { TemplateOutput } from './template-output.ts'

/** Where an object stands in its template's output: the document's index, and its path there, for items of a List. */
export interface DocumentPlace {
  document: number
  path: FieldPath
}

/** An object as its template wrote it. Provenance is worked out when it is asked for. */
export class RenderedDocument implements RenderedObject {
  readonly object: KubeObject
  readonly #place: DocumentPlace
  readonly #output: TemplateOutput
  #start: Position | undefined

  constructor(object: KubeObject, place: DocumentPlace, output: TemplateOutput) {
    this.object = object
    this.#place = place
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
    this.#start ??= this.#output.map.locate(this.#find([]).place)
    return this.#start
  }

  provenanceOf(path: FieldPath): FieldProvenance {
    const { map, variables } = this.#output
    const { field, place } = this.#find(path)
    const { conditions, variables: read } = map.explain(field.value.start, field.value.end)
    return {
      ...map.locate(place),
      ...(field.key && { key: map.locate(field.key.start) }),
      conditions,
      variables: read.map(name => {
        const origin = variables.originOf(name)
        return origin ? { path: name, origin } : { path: name }
      }),
    }
  }

  /** The field, or the nearest one around it, and the offset that stands for it. */
  #find(path: FieldPath): { field: FieldPosition; place: number } {
    const { document, path: start } = this.#place
    for (let length = path.length; length >= 0; length--) {
      const field = this.#output.find(document, [...start, ...path.slice(0, length)])
      if (!field) continue
      // What wrote a scalar tells most of it; maps and lists begin below their key, which is what one looks for.
      const isScalar = typeof this.#valueAt(path.slice(0, length)) !== 'object'
      return { field, place: isScalar ? field.value.start : (field.key ?? field.value).start }
    }
    return { field: { key: undefined, value: { start: 0, end: 0 } }, place: 0 }
  }

  #valueAt(path: FieldPath): unknown {
    let value: unknown = this.object
    for (const step of path) value = (value as Record<string | number, unknown> | null | undefined)?.[step]
    return value
  }
}
