import type { Cell, KubeObject } from '@devmatic/kube-model'
import { badRequest } from '../status/status-error.ts'
import { parseStored } from '../registry/registry.ts'
import type { Resource } from '../registry/resource.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import type { ListMeta, View } from './view.ts'

/** How a table is made. */
export interface TableOptions {
  /** What of the object stands beside its cells: `None`, `Metadata` or `Object`; empty: its metadata. */
  includeObject: string
  now: () => number
}

interface Row {
  cells: (Cell | null)[]
  object: unknown
}

/**
 * Objects as rows for people to read, which `kubectl get` shows.
 *
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
export class TableView implements View {
  readonly #resource: Resource
  readonly #apiVersion: string
  readonly #options: TableOptions
  /** In a watch, only the first table tells its columns. */
  #toldColumns = false

  constructor(resource: Resource, apiVersion: string, options: TableOptions) {
    if (!['', 'None', 'Metadata', 'Object'].includes(options.includeObject))
      throw badRequest(`unrecognized includeObject value: ${JSON.stringify(options.includeObject)}`)
    this.#resource = resource
    this.#apiVersion = apiVersion
    this.#options = options
  }

  object(stored: StoredObject): string {
    return this.#table({ resourceVersion: String(stored.revision) }, [this.#rowOf(stored)])
  }

  list(metadata: ListMeta, objects: readonly StoredObject[]): string[] {
    return [
      this.#table(
        metadata,
        objects.map(object => this.#rowOf(object)),
      ),
    ]
  }

  bookmark(metadata: { resourceVersion?: string }): string {
    return this.#table({ resourceVersion: metadata.resourceVersion }, [
      this.#row({ apiVersion: '', kind: '', metadata }),
    ])
  }

  #table(metadata: object, rows: Row[]): string {
    const columnDefinitions = this.#toldColumns ? null : this.#columnDefinitions()
    this.#toldColumns = true
    return JSON.stringify({ kind: 'Table', apiVersion: this.#apiVersion, metadata, columnDefinitions, rows })
  }

  #columnDefinitions(): object[] {
    return this.#resource.table.columns.map(([name, type, priority = 0, format = '', description = '']) => ({
      name,
      type,
      format,
      description,
      priority,
    }))
  }

  #rowOf(stored: StoredObject): Row {
    const kept = parseStored(stored)
    const object = this.#resource.conversion?.fromStored(kept) ?? kept
    // Built-in kinds have the same cells in all their versions; custom ones have columns for each.
    return this.#row(object, this.#resource.codec.isCustom ? object : kept)
  }

  #row(object: KubeObject, printed: KubeObject = object): Row {
    return { cells: this.#resource.table.cells(printed, this.#options.now()), object: this.#beside(object) }
  }

  #beside(object: KubeObject): unknown {
    switch (this.#options.includeObject) {
      case 'None':
        return null
      case 'Object':
        return object
      default:
        return { kind: 'PartialObjectMetadata', apiVersion: this.#apiVersion, metadata: object.metadata }
    }
  }
}
