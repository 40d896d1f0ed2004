import type { KubeObject } from '@devmatic/kube-model'
import type { KubeClient, Patch, WriteOptions } from '../client.ts'
import { callOptionsOf, refOf, type Scope } from './scope.ts'

/** `create`, `update`, `patch`, `apply`. */
export function createWriteVerbs(scope: Scope): Pick<KubeClient, 'create' | 'update' | 'patch' | 'apply'> {
  const { sender } = scope
  return {
    async create<T extends KubeObject>(object: T, options: Parameters<KubeClient['create']>[1] = {}) {
      const { path, target } = options.of
        ? await scope.object(options.of, options)
        : await scope.birthplace(object, options)
      const call = { attempt: { verb: 'create', target }, path, query: writeQuery(options), body: object }
      return await sender.json<T>({ ...call, method: 'POST' }, callOptionsOf(options))
    },
    async update<T extends KubeObject>(object: T, options: WriteOptions = {}) {
      const { path, target } = await scope.object(refOf(object), options)
      const call = { attempt: { verb: 'update', target }, path, query: writeQuery(options), body: object }
      return await sender.json<T>({ ...call, method: 'PUT' }, callOptionsOf(options))
    },
    async patch(ref, patch, options = {}) {
      const { path, target } = await scope.object(ref, options)
      const call = { attempt: { verb: 'patch', target }, path, query: writeQuery(options), body: patch.patch }
      return await sender.json(
        { ...call, method: 'PATCH', contentType: PATCH_TYPES[patch.type] },
        callOptionsOf(options),
      )
    },
    async apply<T extends KubeObject>(object: T, options: Parameters<KubeClient['apply']>[1]) {
      const { path, target } = await scope.object(refOf(object), options)
      const query = { ...writeQuery(options), force: options.force || undefined }
      const call = { attempt: { verb: 'apply', target }, path, query, body: object, idempotent: true }
      return await sender.json<T>({ ...call, method: 'PATCH', contentType: APPLY }, callOptionsOf(options))
    },
  }
}

/** JSON is YAML. */
const APPLY = 'application/apply-patch+yaml'

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const satisfies Record<Patch['type'], string>

function writeQuery(options: WriteOptions): Record<string, string | undefined> {
  return {
    fieldManager: options.fieldManager,
    dryRun: options.dryRun ? 'All' : undefined,
    fieldValidation: options.fieldValidation,
  }
}
