import type { JsonObject } from '@devmatic/kube-model'
import type { DefinitionNames } from './definition.ts'

/** Which names of a definition are free, and why the others are not. */
export interface NameDecision {
  accepted: JsonObject
  /** Undefined: all are accepted. */
  conflict?: { reason: string; message: string }
}

/** Names that a group's other definitions have. */
export interface TakenNames {
  /** Plurals, singulars and short names, which stand in one place. */
  resources: ReadonlySet<string>
  kinds: ReadonlySet<string>
}

/** The names of a group's other definitions, by what they were accepted with. */
export function takenNames(others: readonly DefinitionNames[]): TakenNames {
  return {
    resources: new Set(
      others.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...shortNames]).filter(Boolean),
    ),
    kinds: new Set(others.flatMap(({ kind, listKind }) => [kind, listKind]).filter(Boolean)),
  }
}

/**
 * Decides which names a definition gets; of those that are taken, it keeps what it had.
 *
 * @see https://pkg.go.dev/k8s.io/apiextensions-apiserver/pkg/controller/status
 */
export function acceptNames(
  wanted: DefinitionNames,
  had: DefinitionNames,
  { resources, kinds }: TakenNames,
): NameDecision {
  let conflict: NameDecision['conflict']
  const decide = (field: 'plural' | 'singular' | 'kind' | 'listKind', taken: ReadonlySet<string>): string => {
    if (!taken.has(wanted[field])) return wanted[field]
    const reason = `${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`
    conflict = { reason, message: `${JSON.stringify(wanted[field])} is already in use` }
    return had[field]
  }
  const plural = decide('plural', resources)
  const singular = decide('singular', resources)
  const inUse = wanted.shortNames.filter(name => resources.has(name))
  if (inUse.length > 0)
    conflict = {
      reason: 'ShortNamesConflict',
      message: inUse.map(name => `${JSON.stringify(name)} is already in use`).join(', '),
    }
  const shortNames = inUse.length > 0 ? had.shortNames : wanted.shortNames
  const kind = decide('kind', kinds)
  const listKind = decide('listKind', kinds)
  const accepted: JsonObject = {
    plural,
    ...(singular && { singular }),
    ...(shortNames.length > 0 && { shortNames: [...shortNames] }),
    kind,
    ...(listKind && { listKind }),
    ...(wanted.categories.length > 0 && { categories: [...wanted.categories] }),
  }
  return { accepted, ...(conflict && { conflict }) }
}
