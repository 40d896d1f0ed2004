import { diffObjects } from '../plan/diff-objects.ts'
import type { FieldChange } from '../plan/plan.ts'
import { isSecretData } from '../plan/secrets.ts'
import { formatFieldPath } from '../render/field-path.ts'
import type { Revision } from './revision.ts'

/** An object that two revisions do not have alike. */
export interface RevisionDifference {
  key: string
  /** What the later one did to it. */
  action: 'created' | 'changed' | 'deleted'
  fields: FieldChange[]
}

/** What differs between two revisions; secret values are not told. */
export function diffRevisions(before: Revision, after: Revision): RevisionDifference[] {
  const keys = new Set([...before.objects.keys(), ...after.objects.keys()])
  return [...keys].flatMap((key): RevisionDifference[] => {
    const old = before.objects.get(key)
    const now = after.objects.get(key)
    if (!old) return [{ key, action: 'created', fields: [] }]
    if (!now) return [{ key, action: 'deleted', fields: [] }]
    const hidden = new Set([...(before.secretFields.get(key) ?? []), ...(after.secretFields.get(key) ?? [])])
    const fields = diffObjects(old, now).map(({ path, before: was, after: is }): FieldChange => {
      const text = formatFieldPath(path)
      if (isSecretData(now, path) || hidden.has(text)) return { path: text, secret: true }
      return {
        path: text,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      }
    })
    return fields.length > 0 ? [{ key, action: 'changed', fields }] : []
  })
}
