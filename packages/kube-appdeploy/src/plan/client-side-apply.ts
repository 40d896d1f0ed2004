import { isDeepStrictEqual } from 'node:util'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  type ManagedFieldsEntry,
} from '@devmatic/kube-model'
import { valueAt } from '../render/field-path.ts'
import { FIELD_MANAGER } from './apply-set.ts'
import { type Difference, diffObjects } from './diff-objects.ts'

/** What client-side `kubectl apply` sent last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Who owns what was written without server-side apply, by kubectl's names for itself. */
const MANAGERS = new Set([
  'kubectl-client-side-apply',
  'kubectl-create',
  'kubectl-replace',
  'before-first-apply',
])

/** Managers of an object whose fields become ours when it is taken over: else what they left would stay for ever. */
export function clientSideManagers({ metadata }: KubeObject): string[] {
  const entries = metadata.managedFields?.filter(isClientSide) ?? []
  return [...new Set(entries.map(({ manager }) => manager ?? ''))]
}

/**
 * The managed fields of an object after client-side ones have become ours.
 *
 * @see https://pkg.go.dev/k8s.io/client-go/util/csaupgrade
 */
export function migratedFields(live: KubeObject, apiVersion: string): ManagedFieldsEntry[] {
  const entries = live.metadata.managedFields ?? []
  const ours = entries.filter(each => isClientSide(each) || isOurs(each))
  const fieldsV1 = ours.reduce<JsonObject>((all, entry) => union(all, entry.fieldsV1 ?? {}), {})
  const others = entries.filter(each => !ours.includes(each))
  return [
    { manager: FIELD_MANAGER, operation: 'Apply', apiVersion, fieldsType: 'FieldsV1', fieldsV1 },
    ...others,
  ]
}

/** Fields that were applied on the client's side and are no longer wanted: they go when the object is taken over. */
export function droppedFields(live: KubeObject, desired: KubeObject): Difference[] {
  const last = lastApplied(live)
  if (!last) return []
  return diffObjects(last, desired)
    .filter(({ after, path }) => after === undefined && path[1] !== 'namespace')
    .flatMap(({ path, before }) => {
      const present = valueAt(live, path) as JsonValue | undefined
      return isDeepStrictEqual(present, before) ? [{ path, before: present, after: undefined }] : []
    })
}

function lastApplied({ metadata }: KubeObject): KubeObject | undefined {
  try {
    const last: unknown = JSON.parse(metadata.annotations?.[LAST_APPLIED] ?? 'null')
    return isJsonObject(last) && isJsonObject(last['metadata']) ? (last as unknown as KubeObject) : undefined
  } catch {
    // An annotation that is no JSON says nothing.
    return undefined
  }
}

function isClientSide({ manager = '', operation, subresource }: ManagedFieldsEntry): boolean {
  return operation === 'Update' && !subresource && MANAGERS.has(manager)
}

function isOurs({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && !subresource
}

/** Owned fields are a tree: both have what one of them has. */
function union(left: JsonObject, right: JsonObject): JsonObject {
  const all: JsonObject = { ...left }
  for (const [key, below] of Object.entries(right)) {
    const known = all[key]
    all[key] = isJsonObject(known) && isJsonObject(below) ? union(known, below) : (below ?? {})
  }
  return all
}
