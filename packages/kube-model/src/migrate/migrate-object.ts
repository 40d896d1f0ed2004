import type { KubeObject } from '../object.ts'
import type { ObjectFinding } from '../validate/finding.ts'
import type { PathStep } from '../yaml/positions.ts'
import { Draft } from './draft.ts'
import { findRemovedVersion } from './removed-versions.ts'

/** What became of an object whose version may be gone. */
export type Migration =
  /** Its version is served, or unknown: it stays as it is. */
  | { type: 'unchanged' }
  /** It was rewritten; `notice` says how, `fields` which of them were written anew. */
  | { type: 'migrated'; object: KubeObject; notice: string; fields: PathStep[][] }
  /** It cannot be rewritten without changing what it means; the finding says what to write. */
  | { type: 'impossible'; finding: ObjectFinding }

/**
 * Rewrites an object of a version that Kubernetes 1.35 does not serve any more to the one that it does, where both
 * say the same.
 *
 * @param object stays as it is
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
export function migrateObject(object: KubeObject): Migration {
  const { apiVersion, kind } = object
  const removed = findRemovedVersion(apiVersion, kind)
  if (!removed) return { type: 'unchanged' }
  const what = `${kind} in ${apiVersion} was removed in Kubernetes ${removed.removedIn}`
  if ('advice' in removed) return impossible(['apiVersion'], what, removed.advice)
  const draft = new Draft(object)
  draft.object.apiVersion = removed.apiVersion
  removed.convert(draft)
  const { refusal, changes, fields } = draft
  if (refusal) {
    const reason = `${what}, and is not rewritten to ${removed.apiVersion}: ${refusal.reason}`
    return impossible(['apiVersion'], reason, `Write "apiVersion: ${removed.apiVersion}". ${refusal.fix}`)
  }
  const notice = [`${what}; it is read as ${removed.apiVersion}`, ...changes].join('; ')
  return { type: 'migrated', object: draft.object, notice, fields: [['apiVersion'], ...fields] }
}

function impossible(path: PathStep[], message: string, fix: string): Migration {
  return { type: 'impossible', finding: { path, code: 'manifest/unknown-api-version', message, fix } }
}
