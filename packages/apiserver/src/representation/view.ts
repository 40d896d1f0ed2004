import { parseStored } from '../registry/registry.ts'
import { apiVersionOf } from '../registry/resource.ts'
import type { Resource } from '../registry/resource.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import { MetadataView } from './metadata-view.ts'
import { notAcceptable } from './negotiate.ts'
import type { Representation } from './negotiate.ts'
import { TableView } from './table-view.ts'
import type { TableOptions } from './table-view.ts'

/** Metadata of a list. */
export interface ListMeta {
  resourceVersion: string
  continue?: string
  remainingItemCount?: number
}

/** What objects look like to a client, as JSON. */
export interface View {
  /** One object, alone or in an event. */
  object(stored: StoredObject): string
  /** Objects as a list: pieces of its text, so that nobody needs to hold the whole. */
  list(metadata: ListMeta, objects: readonly StoredObject[]): Iterable<string>
  /** An object that has only metadata: how far a watch has come. */
  bookmark(metadata: object): string
}

/** The view that a request asks for. @throws StatusError NotAcceptable */
export function viewOf(
  resource: Resource,
  { as, apiVersion }: Representation,
  options: TableOptions & { isList: boolean },
): View {
  switch (as) {
    case '':
      return new PlainView(resource)
    case 'Table':
      return new TableView(resource, apiVersion, options)
    default: {
      if ((as === 'PartialObjectMetadataList') !== options.isList) throw notAcceptable()
      return new MetadataView(apiVersion)
    }
  }
}

/** The object's JSON in the version that was asked for. */
function objectJson(resource: Resource, stored: StoredObject): string {
  return resource.conversion
    ? resource.codec.encode(resource.conversion.fromStored(parseStored(stored)))
    : stored.json
}

/** Objects as they are. */
class PlainView implements View {
  readonly #resource: Resource
  readonly #head: string

  constructor(resource: Resource) {
    this.#resource = resource
    this.#head = `{"kind":"${resource.kind}","apiVersion":"${apiVersionOf(resource)}",`
  }

  object(stored: StoredObject): string {
    return objectJson(this.#resource, stored)
  }

  *list(metadata: ListMeta, objects: readonly StoredObject[]): Generator<string> {
    const { kind, listKind = `${kind}List` } = this.#resource
    const { isCustom } = this.#resource.codec
    const list = JSON.stringify({
      kind: listKind,
      apiVersion: apiVersionOf(this.#resource),
      metadata: isCustom ? { continue: '', ...metadata } : metadata,
    })
    yield `${list.slice(0, -1)},"items":[`
    for (const [index, object] of objects.entries())
      yield index === 0 ? this.#item(object) : `,${this.#item(object)}`
    yield ']}'
  }

  bookmark(metadata: object): string {
    return `${this.#head}"metadata":${JSON.stringify(metadata)}}`
  }

  /** In lists, objects of built-in kinds do not repeat their kind and apiVersion. */
  #item(stored: StoredObject): string {
    const json = this.object(stored)
    if (this.#resource.codec.isCustom || !json.startsWith(this.#head)) return json
    return `{${json.slice(this.#head.length)}`
  }
}
