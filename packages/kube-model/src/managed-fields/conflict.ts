import { CodedError } from '@devmatic/base'
import type { FieldPath } from './field-set.ts'
import type { Manager } from './managers.ts'
import { formatElement } from './path-element.ts'

/** A field that another manager owns, and that an apply would change. */
export interface FieldConflict {
  manager: Manager
  path: FieldPath
}

/** An apply that would take fields from their owners. Its message is the one that users know. */
export class ConflictError extends CodedError<'kube/field-conflict'> {
  readonly conflicts: readonly FieldConflict[]

  constructor(conflicts: readonly FieldConflict[]) {
    super('kube/field-conflict', conflictMessage(conflicts))
    this.conflicts = conflicts
  }
}

/** A path as people read it: `.spec.containers[name="web"].image`. */
export function formatFieldPath(path: FieldPath): string {
  return path.map(formatElement).join('')
}

/** An owner as messages name it. */
export function formatManager({ manager, operation, apiVersion, subresource }: Manager): string {
  const name = JSON.stringify(manager)
  const owner = subresource ? `${name} with subresource ${JSON.stringify(subresource)}` : name
  return operation === 'Update' ? `${owner} using ${apiVersion}` : owner
}

function conflictMessage(conflicts: readonly FieldConflict[]): string {
  const [first] = conflicts
  if (conflicts.length === 1 && first)
    return `Apply failed with 1 conflict: conflict with ${formatManager(first.manager)}: ${formatFieldPath(first.path)}`
  const byManager = Map.groupBy(conflicts, ({ manager }) => formatManager(manager))
  const lines = [...byManager.keys()].sort().flatMap(manager => {
    const paths = (byManager.get(manager) ?? []).map(({ path }) => `- ${formatFieldPath(path)}`)
    return [`conflicts with ${manager}:`].concat(paths)
  })
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}
