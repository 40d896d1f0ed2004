import type { CallOptions } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { SetName } from '../plan/apply-set.ts'
import { FIELD_MANAGER, setIdOf } from '../plan/apply-set.ts'
import type { Target } from '../target/target.ts'
import type { Revision } from './revision.ts'
import { joinRevision, RESULT, REVISION_LABEL, SET_LABEL, splitRevision } from './revision-secret.ts'

/** How many revisions are kept. */
const KEPT = 20
const SECRET_KIND = { apiVersion: 'v1', kind: 'Secret' }

/** All revisions, the newest first, without their objects unless asked. */
export async function readHistory(
  target: Target,
  set: SetName,
  options: CallOptions = {},
): Promise<Revision[]> {
  const parts = await listParts(target, set, { ...options, selector: '' })
  const byNumber = Map.groupBy(parts, numberOf)
  return [...byNumber.entries()]
    .toSorted(([a], [b]) => b - a)
    .flatMap(([, group]) => joinRevision(group) ?? [])
}

/** The newest revision. */
export async function readLastRevision(
  target: Target,
  set: SetName,
  options: CallOptions = {},
): Promise<Revision | undefined> {
  const last = await findLastRevision(target, set, options)
  return last && (await readRevision(target, set, { ...options, number: last.number }))
}

/** Which revision is the newest, and how it ended: its objects are not read. */
export async function findLastRevision(
  target: Target,
  set: SetName,
  options: CallOptions = {},
): Promise<Pick<Revision, 'number' | 'result'> | undefined> {
  const parts = await listParts(target, set, { ...options, selector: '', metadataOnly: true })
  const [newest] = parts.toSorted((a, b) => numberOf(b) - numberOf(a))
  if (!newest) return undefined
  const result = newest.metadata.annotations?.[RESULT] as Revision['result'] | undefined
  return { number: numberOf(newest), result: result ?? 'deploying' }
}

/** One revision; undefined when it is not, or no longer, kept. */
export async function readRevision(
  target: Target,
  set: SetName,
  options: CallOptions & { number: number },
): Promise<Revision | undefined> {
  const { number, ...call } = options
  return joinRevision(
    await listParts(target, set, {
      ...call,
      selector: `,${REVISION_LABEL}=${number}`,
    }),
  )
}

/** Writes a revision, or a later state of it, and forgets the oldest ones. */
export async function writeRevision(
  target: Target,
  set: SetName,
  options: CallOptions & { revision: Revision },
): Promise<void> {
  const { revision, ...call } = options
  for (const part of splitRevision(revision, set)) {
    await target.apply(part, { ...call, fieldManager: FIELD_MANAGER, force: true })
  }
  const names = await listParts(target, set, { ...call, selector: '', metadataOnly: true })
  const old = names.filter(part => numberOf(part) <= revision.number - KEPT)
  await deleteParts(target, old, call)
}

/** Forgets all revisions. */
export async function deleteHistory(target: Target, set: SetName, options: CallOptions = {}): Promise<void> {
  const parts = await listParts(target, set, { ...options, selector: '', metadataOnly: true })
  await deleteParts(target, parts, options)
}

async function deleteParts(
  target: Target,
  parts: readonly KubeObject[],
  options: CallOptions,
): Promise<void> {
  await Promise.all(
    parts.map(({ metadata }) =>
      target.delete(
        { ...SECRET_KIND, name: metadata.name ?? '', namespace: metadata.namespace ?? '' },
        options,
      ),
    ),
  )
}

interface ListPartsOptions extends CallOptions {
  selector: string
  metadataOnly?: boolean
}

async function listParts(
  target: Target,
  set: SetName,
  { selector, ...options }: ListPartsOptions,
): Promise<KubeObject[]> {
  return await target.list(SECRET_KIND, {
    ...options,
    namespace: set.namespace,
    labelSelector: `${SET_LABEL}=${setIdOf(set)}${selector}`,
  })
}

function numberOf({ metadata }: KubeObject): number {
  return Number(metadata.labels?.[REVISION_LABEL])
}
