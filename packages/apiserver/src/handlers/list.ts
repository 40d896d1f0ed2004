import { parseSelection } from '../selection/selection.ts'
import { decodeContinueToken, encodeContinueToken } from '../selection/continue-token.ts'
import type { Position } from '../selection/continue-token.ts'
import { readListOptions, tooLargeRevision } from '../selection/list-options.ts'
import type { ListMeta } from '../representation/view.ts'
import type { StatusError } from '../status/status-error.ts'
import { expired } from '../status/status-error.ts'
import { objectKey } from '../storage/stored-object.ts'
import type { StoredObject } from '../storage/stored-object.ts'
import { respondList } from './respond.ts'
import type { Scope } from './scope.ts'

/** GET of a collection: the newest state, an older one that is still known, or a page of either. */
export async function listHandler(scope: Scope): Promise<void> {
  const { exchange, resource, server } = scope
  const matches = parseSelection(exchange, resource)
  const options = readListOptions(exchange)
  await server.store.settled()
  const position = options.continueToken ? decodeContinueToken(options.continueToken) : undefined
  const revision = revisionOf(scope, { ...options, position })
  const objects = objectsAt(scope, revision, position)
  const rest = position ? objects.slice(indexAfter(scope, objects, position.after)) : objects
  const found = matches ? rest.filter(matches) : rest
  const page = options.limit > 0 ? found.slice(0, options.limit) : found
  const metadata: ListMeta = {
    resourceVersion: String(revision),
    ...pageMeta(scope, { page, revision, left: found.length - page.length, isCounted: !matches }),
  }
  return respondList(scope, metadata, page)
}

interface Wanted {
  revision?: number
  exact: boolean
  position: Position | undefined
}

/** The state to list. @throws StatusError Timeout, for one that is yet to come */
function revisionOf({ server }: Scope, { revision, exact, position }: Wanted): number {
  const current = server.store.revision
  if (revision !== undefined && revision > current) throw tooLargeRevision(revision, current)
  if (position) return position.revision === -1 ? current : position.revision
  return exact && revision !== undefined ? revision : current
}

/** The objects of a state, in their order. @throws StatusError Expired, where that is no longer known */
function objectsAt(scope: Scope, revision: number, position: Position | undefined): readonly StoredObject[] {
  const { server, resource, info, registry } = scope
  const live = registry.list(info.namespace)
  const changes = server.store.history(resource.collection).undoneTo(revision)
  if (!changes) throw position ? tooOldPage(position) : tooOldList()
  if (changes.size === 0) return live
  const unchanged = live.filter(object => !changes.has(objectKey(object.namespace, object.name)))
  const before = [...changes.values()].filter(
    object => object !== undefined && (!info.namespace || object.namespace === info.namespace),
  ) as StoredObject[]
  return [...unchanged, ...before].sort((a, b) => (keyIn(scope, a) < keyIn(scope, b) ? -1 : 1))
}

/** The key of an object among those that a request lists. */
function keyIn({ info }: Scope, { namespace, name }: StoredObject): string {
  return info.namespace ? name : objectKey(namespace, name)
}

function indexAfter(scope: Scope, objects: readonly StoredObject[], after: string): number {
  const index = objects.findIndex(object => keyIn(scope, object) > after)
  return index === -1 ? objects.length : index
}

interface Page {
  page: readonly StoredObject[]
  revision: number
  /** How many follow. */
  left: number
  /** With selectors, Kubernetes does not tell how many. */
  isCounted: boolean
}

function pageMeta(scope: Scope, { page, revision, left, isCounted }: Page): Partial<ListMeta> {
  const last = page.at(-1)
  if (left === 0 || !last) return {}
  return {
    continue: encodeContinueToken({ revision, after: keyIn(scope, last) }),
    ...(isCounted && { remainingItemCount: left }),
  }
}

function tooOldList(): StatusError {
  return expired('The resourceVersion for the provided list is too old.')
}

/** Whoever can do with a list that is not of one moment, is told how to go on. */
function tooOldPage({ after }: Position): StatusError {
  const error = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  )
  error.status.metadata.continue = encodeContinueToken({ revision: -1, after })
  return error
}
