import { gunzipSync, gzipSync } from 'node:zlib'
import type { KubeObject } from '@devmatic/kube-model'
import { type SetName, setIdOf } from '../plan/apply-set.ts'
import type { ObjectOrigin, Revision } from './revision.ts'

/** The set that a revision is of. Not `part-of`: the history is not pruned with the set. */
export const SET_LABEL = 'kube-appdeploy/history-of'
/** The revision's number. */
export const REVISION_LABEL = 'kube-appdeploy/revision'
const PARTS = 'kube-appdeploy/parts'
/** How it ended: known without reading all of it. */
export const RESULT = 'kube-appdeploy/result'
const PART = 'kube-appdeploy/part'

/** A Secret holds 1 MiB of base64; metadata wants some too. */
const PART_BYTES = 700 * 1024

/** One Secret of a revision. */
export interface EncodedRevision extends KubeObject {
  data?: Record<string, string>
}

/** Writes a revision as Secrets: compressed, in as many parts as the limit of an object asks for. */
export function splitRevision(revision: Revision, set: SetName): EncodedRevision[] {
  const { objects, origins, secretFields, ...rest } = revision
  const text = JSON.stringify({
    ...rest,
    objects: [...objects],
    origins: [...origins],
    secretFields: [...secretFields],
  })
  const packed = gzipSync(text)
  const count = Math.max(1, Math.ceil(packed.length / PART_BYTES))
  return Array.from({ length: count }, (_, part) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kube-appdeploy/revision',
    metadata: {
      name: `kube-appdeploy-${set.name}.v${revision.number}${part === 0 ? '' : `.${part}`}`,
      namespace: set.namespace,
      labels: { [SET_LABEL]: setIdOf(set), [REVISION_LABEL]: String(revision.number) },
      annotations: { [PART]: String(part), [PARTS]: String(count), [RESULT]: revision.result },
    },
    data: { revision: packed.subarray(part * PART_BYTES, (part + 1) * PART_BYTES).toString('base64') },
  }))
}

/** Reads a revision from its parts; undefined when one is missing, as after an interrupted write. */
export function joinRevision(parts: readonly EncodedRevision[]): Revision | undefined {
  const ordered = parts.toSorted((a, b) => partOf(a) - partOf(b))
  if (ordered.length === 0 || ordered.length !== Number(ordered[0]?.metadata.annotations?.[PARTS]))
    return undefined
  const packed = Buffer.concat(ordered.map(({ data }) => Buffer.from(data?.['revision'] ?? '', 'base64')))
  const { objects, origins, secretFields, ...rest } = JSON.parse(
    gunzipSync(packed).toString(),
  ) as PackedRevision
  return {
    ...rest,
    objects: new Map(objects),
    origins: new Map(origins),
    secretFields: new Map(secretFields),
  }
}

interface PackedRevision extends Omit<Revision, 'objects' | 'origins' | 'secretFields'> {
  objects: [string, KubeObject][]
  origins: [string, ObjectOrigin][]
  secretFields: [string, string[]][]
}

function partOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[PART])
}
