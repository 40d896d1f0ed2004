import {
  createRequirement,
  formatRequirement,
  type Labels,
  meetsRequirement,
  type Requirement,
  selectorError,
  type SelectorOperator,
} from './requirement.ts'

/** A LabelSelector as manifests write it. */
export interface LabelSelectorObject {
  matchLabels?: Readonly<Record<string, string>> | null
  matchExpressions?: readonly { key: string; operator?: string; values?: readonly string[] | null }[] | null
}

/** Chooses objects by their labels. */
export interface LabelSelector {
  /** All of these must be met, in the order of their keys; undefined: nothing matches. */
  readonly requirements: readonly Requirement[] | undefined
}

const operators: Record<string, SelectorOperator | undefined> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
}

/**
 * The selector that a LabelSelector in a manifest means. None, as for null, matches nothing; an empty one matches
 * everything.
 *
 * @throws CodedError `selector/parse`
 */
export function toLabelSelector(object: LabelSelectorObject | null | undefined): LabelSelector {
  if (!object) return { requirements: undefined }
  const labels = Object.entries(object.matchLabels ?? {})
  const expressions = object.matchExpressions ?? []
  return createSelector([
    ...labels.map(([key, value]) => createRequirement(key, '=', [value])),
    ...expressions.map(({ key, operator = '', values }) => {
      const known = operators[operator]
      if (!known) throw selectorError(`${JSON.stringify(operator)} is not a valid label selector operator`)
      return createRequirement(key, known, values ?? [])
    }),
  ])
}

/** The selector of a map that is one already, such as a Service's: all its labels must be there. */
export function selectLabels(labels: Labels): LabelSelector {
  return createSelector(
    Object.entries(labels).map(([key, value]) => ({ key, operator: '=', values: [value] })),
  )
}

/** A selector of requirements, in the order of their keys. */
export function createSelector(requirements: readonly Requirement[]): LabelSelector {
  return { requirements: requirements.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)) }
}

/** Whether a selector chooses an object that has these labels. */
export function matchesLabels(selector: LabelSelector, labels: Labels | null | undefined): boolean {
  return selector.requirements?.every(requirement => meetsRequirement(labels ?? {}, requirement)) ?? false
}

/** The selector as text: `app=web,tier in (back,front)`. */
export function formatSelector(selector: LabelSelector): string {
  return (selector.requirements ?? []).map(formatRequirement).join(',')
}
