import { hasCode } from '@devmatic/base'
import type { KubeList, KubeObject } from '@devmatic/kube-model'
import type { KubeClient, ListOptions } from '../client.ts'
import type { ResourceKind } from '../resources/resource.ts'
import { callOptionsOf, type Place, type Scope } from './scope.ts'

const PAGE_SIZE = 500
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'

/** `get`, `find`, `list`. */
export function createReadVerbs(scope: Scope): Pick<KubeClient, 'get' | 'find' | 'list'> {
  const get: KubeClient['get'] = async (ref, options = {}) => {
    const { path, target } = await scope.object(ref, options)
    return await scope.sender.json(
      { attempt: { verb: 'get', target }, method: 'GET', path },
      callOptionsOf(options),
    )
  }
  return {
    get,
    async find(ref, options) {
      try {
        return await get(ref, options)
      } catch (error) {
        if (hasCode(error, 'kube/not-found')) return undefined
        throw error
      }
    },
    async list<T extends KubeObject>(kind: ResourceKind, options: ListOptions = {}) {
      const place = await scope.collection(kind, options)
      try {
        return await listPages<T>(scope, place, { ...options, kind })
      } catch (error) {
        // The first page's state is forgotten already, so the pages cannot be read on: all at once, then.
        if (!hasCode(error, 'kube/gone') || options.pageSize === 0) throw error
        return await listPages<T>(scope, place, { ...options, kind, pageSize: 0 })
      }
    },
  }
}

async function listPages<T extends KubeObject>(
  scope: Scope,
  { path, target }: Place,
  options: ListOptions & { kind: ResourceKind },
): Promise<KubeList<T>> {
  const items: T[] = []
  let next: string | undefined
  while (true) {
    const page = await scope.sender.json<KubeList<T>>(
      {
        attempt: { verb: 'list', target },
        method: 'GET',
        path,
        query: pageQuery(options, next),
        ...(options.metadataOnly ? { accept: METADATA_ONLY } : {}),
      },
      callOptionsOf(options),
    )
    for (const item of page.items ?? []) items.push(named(item, options.kind))
    next = page.metadata.continue
    if (!next) return { ...page, items }
  }
}

function pageQuery(
  options: ListOptions,
  next: string | undefined,
): Record<string, string | number | undefined> {
  return {
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
    limit: (options.pageSize ?? PAGE_SIZE) || undefined,
    continue: next,
    // A page is of the first one's state; saying so again is an error.
    resourceVersion: next ? undefined : options.resourceVersion,
  }
}

/** Objects in a list lack what the list says once. */
function named<T extends KubeObject>(item: T, { apiVersion, kind }: ResourceKind): T {
  return { ...item, apiVersion, kind }
}
