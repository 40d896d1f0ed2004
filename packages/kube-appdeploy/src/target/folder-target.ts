import { randomUUID } from 'node:crypto'
import path from 'node:path'
import {
  type ApplyOptions,
  type DeleteOptions,
  describeObject,
  KubeError,
  type ObjectRef,
} from '@devmatic/kube-client'
import {
  applyIntent,
  applySchemaOf,
  builtInResources,
  ConflictError,
  deducedSchema,
  FieldSet,
  findGoType,
  formatFieldPath,
  formatManager,
  goTypeOfKind,
  type JsonObject,
  type KubeObject,
  matchesLabels,
  parseLabelSelector,
  type Versions,
} from '@devmatic/kube-model'
import { diffObjects } from '../plan/diff-objects.ts'
import { deleteObjectFile, readObjectFiles, writeObjectFile } from './object-files.ts'
import type { Target } from './target.ts'

/**
 * A folder as a target: a file for each object, `NAMESPACE/kind--name.yaml`, with who owns which field of it. It
 * knows server-side apply as a cluster does, and nothing runs in it: for reviews, and for what others apply.
 *
 * @throws CodedError of its methods: `kube/conflict`, `kube/field-conflict`, `kube/not-found`, as a cluster's
 */
export function createFolderTarget(folder: string): Target {
  const root = path.resolve(folder)
  return {
    describe: async kinds => ({ id: `folder:${root}`, name: root, namespaced: kinds.map(isNamespaced) }),
    async list(kind, options = {}) {
      options.signal?.throwIfAborted()
      const selector = parseLabelSelector(options.labelSelector ?? '')
      const { namespace } = options
      return (await readObjectFiles(root)).filter(
        object =>
          object.kind === kind.kind &&
          groupOf(object) === groupOf(kind) &&
          (namespace === undefined || object.metadata.namespace === namespace) &&
          matchesLabels(selector, object.metadata.labels),
      )
    },
    apply: (object, options) => apply(root, object, options),
    delete: (ref, options) => remove(root, ref, options),
  }
}

async function apply(root: string, intent: KubeObject, options: ApplyOptions): Promise<KubeObject> {
  options.signal?.throwIfAborted()
  const live = await find(root, intent)
  checkPreconditions('apply', live, intent.metadata)
  const { uid: _, resourceVersion: __, ...metadata } = intent.metadata
  const applied = merge(live, { ...intent, metadata }, options)
  const isSame = live !== undefined && diffObjects(live, applied).length === 0 && sameOwners(live, applied)
  if (isSame) return live
  const next = numbered(applied, live)
  if (!options.dryRun) await writeObjectFile(root, next)
  return next
}

function merge(live: KubeObject | undefined, intent: KubeObject, options: ApplyOptions): KubeObject {
  const versions = versionsOf(intent)
  const time = `${new Date().toISOString().slice(0, 19)}Z`
  const before = (live ?? versions.empty) as unknown as JsonObject
  try {
    return applyIntent(before, intent as unknown as JsonObject, {
      manager: options.fieldManager,
      force: options.force ?? false,
      time,
      versions,
    }) as unknown as KubeObject
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    throw new KubeError('kube/field-conflict', `apply ${describeObject(intent)}: ${error.message}`, {
      attempt: { verb: 'apply', target: describeObject(intent) },
      causes: error.conflicts.map(({ manager, path: field }) => ({
        reason: 'FieldManagerConflict',
        message: `conflict with ${formatManager(manager)}`,
        field: formatFieldPath(field),
      })),
      cause: error,
    })
  }
}

async function remove(
  root: string,
  ref: ObjectRef,
  options: DeleteOptions = {},
): Promise<KubeObject | undefined> {
  options.signal?.throwIfAborted()
  const { name, namespace, apiVersion, kind } = ref
  const live = await find(root, { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } })
  const target = describeObject(ref)
  if (!live)
    throw new KubeError('kube/not-found', `delete ${target}: there is none`, {
      attempt: { verb: 'delete', target },
    })
  checkPreconditions('delete', live, options.preconditions ?? {})
  if (!options.dryRun) await deleteObjectFile(root, live)
  return undefined
}

/** Who says which state of an object is meant means no other. */
function checkPreconditions(
  verb: string,
  live: KubeObject | undefined,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string },
): void {
  const isMeant =
    (uid === undefined || uid === live?.metadata.uid) &&
    (resourceVersion === undefined || resourceVersion === live?.metadata.resourceVersion)
  if (isMeant) return
  const target = live ? describeObject(live) : 'the object'
  throw new KubeError('kube/conflict', `${verb} ${target}: it has changed since it was read`, {
    attempt: { verb, target },
  })
}

function numbered(object: KubeObject, live: KubeObject | undefined): KubeObject {
  const { uid = randomUUID(), creationTimestamp = new Date().toISOString() } = live?.metadata ?? {}
  const resourceVersion = String(Number(live?.metadata.resourceVersion ?? 0) + 1)
  return { ...object, metadata: { ...object.metadata, uid, creationTimestamp, resourceVersion } }
}

function sameOwners(live: KubeObject, applied: KubeObject): boolean {
  const ownersOf = ({ metadata }: KubeObject): string =>
    JSON.stringify(metadata.managedFields?.map(({ manager, fieldsV1 }) => [manager, fieldsV1]))
  return ownersOf(live) === ownersOf(applied)
}

async function find(
  root: string,
  { apiVersion, kind, metadata }: KubeObject,
): Promise<KubeObject | undefined> {
  return (await readObjectFiles(root)).find(
    object =>
      object.kind === kind &&
      groupOf(object) === groupOf({ apiVersion }) &&
      object.metadata.name === metadata.name &&
      object.metadata.namespace === metadata.namespace,
  )
}

/** Kinds that Kubernetes does not have itself are known by their definition alone: mostly they live in namespaces. */
function isNamespaced({ apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  return (
    builtInResources.find(each => each.kind === kind && each.group === groupOf({ apiVersion }))?.namespaced ??
    true
  )
}

function versionsOf({ apiVersion, kind }: KubeObject): Versions {
  const type = findGoType(
    goTypeOfKind(groupOf({ apiVersion }), apiVersion.slice(apiVersion.indexOf('/') + 1), kind),
  )
  const schema = type ? applySchemaOf(type) : deducedSchema
  return {
    apiVersion,
    kind,
    empty: { apiVersion, kind, metadata: {} },
    schemaOf: () => schema,
    // A file has the version that it was written in.
    convert: object => object,
    resetFields: new FieldSet(),
  }
}

function groupOf({ apiVersion }: { apiVersion: string }): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}
