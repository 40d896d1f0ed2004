import type { ConditionOutcome, RenderedProduct } from '../render/rendered.ts'
import type { Origin } from '../variables/variable-set.ts'

/** What no environment made use of. */
export interface UncoveredParts {
  /** Conditions that came out true in no environment. */
  neverTrue: readonly ConditionOutcome[]
  /** Conditions that came out false in no environment. */
  neverFalse: readonly ConditionOutcome[]
  /** Variables that are set and that nothing reads. */
  neverUsed: readonly { path: string; origin: Origin | undefined }[]
  /** Variables that a template reads and that no environment sets. */
  neverSet: readonly string[]
}

/** Reads the renderer itself, not the templates. */
const special: ReadonlySet<string> = new Set(['namespace'])

/** Adds up what renders of the same templates in several environments made use of. */
export function coverProduct(renders: readonly RenderedProduct[]): UncoveredParts {
  const conditions = new Map<string, ConditionOutcome>()
  const used = new Set<string>()
  const set = new Map<string, Origin | undefined>()
  for (const { coverage, variables } of renders) {
    for (const condition of coverage.conditions) addOutcome(conditions, condition)
    for (const path of coverage.variables) used.add(path)
    for (const path of variables.paths()) set.set(path, variables.originOf(path))
  }
  const outcomes = [...conditions.values()]
  return {
    neverTrue: outcomes.filter(condition => !condition.wasTrue),
    neverFalse: outcomes.filter(condition => !condition.wasFalse),
    neverUsed: [...set]
      .filter(([path]) => !special.has(path) && !isUsed(path, used))
      .map(([path, origin]) => ({ path, origin })),
    neverSet: [...used]
      .filter(path => renders.every(({ variables }) => variables.get(path) === undefined))
      .sort(),
  }
}

function addOutcome(conditions: Map<string, ConditionOutcome>, condition: ConditionOutcome): void {
  const key = `${condition.file}:${condition.line}:${condition.column}`
  const known = conditions.get(key)
  conditions.set(key, {
    ...condition,
    wasTrue: condition.wasTrue || (known?.wasTrue ?? false),
    wasFalse: condition.wasFalse || (known?.wasFalse ?? false),
  })
}

/** A variable is used where it, a part of it, or something around it is read as a whole. */
function isUsed(path: string, used: ReadonlySet<string>): boolean {
  if (used.has(path)) return true
  for (const other of used) {
    if (path.startsWith(`${other}.`) || path.startsWith(`${other}[`)) return true
    if (other.startsWith(`${path}.`) || other.startsWith(`${path}[`)) return true
  }
  return false
}
