import { parseStored } from '../registry/registry.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { ListMeta, View } from './view.ts'

/** Objects without all but their metadata: what a garbage collector needs. */
export class MetadataView implements View {
  readonly #apiVersion: string

  constructor(apiVersion: string) {
    this.#apiVersion = apiVersion
  }

  object(stored: StoredObject): string {
    return this.bookmark(parseStored(stored).metadata)
  }

  list(metadata: ListMeta, objects: readonly StoredObject[]): string[] {
    const list = JSON.stringify({
      kind: 'PartialObjectMetadataList',
      apiVersion: this.#apiVersion,
      metadata,
    })
    // Go's list without items is null here.
    const items = objects.length > 0 ? `[${objects.map(object => this.object(object)).join(',')}]` : 'null'
    return [`${list.slice(0, -1)},"items":${items}}`]
  }

  bookmark(metadata: object): string {
    return JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: this.#apiVersion, metadata })
  }
}
