import { isDeepStrictEqual } from 'node:util'
import type { Script } from './operation.ts'
import type { Outcome } from './run-script.ts'

/** An operation that the two servers answered differently. */
export interface Difference {
  /** Script and operation, as `differences.json` names them. */
  name: string
  /** Where the answers part: one line for each field. */
  lines: string[]
}

/** Compares what two servers answered to a script, operation by operation. */
export function compareOutcomes(
  script: Script,
  expected: readonly Outcome[],
  got: readonly Outcome[],
): Difference[] {
  return script.operations.flatMap(({ name }, index) => {
    const [left, right] = [expected[index], got[index]]
    if (right && 'leftOut' in right) return []
    return isDeepStrictEqual(left, right)
      ? []
      : [{ name: `${script.name}: ${name}`, lines: differingLines(left, right) }]
  })
}

/** One line for each field that only one of two values has, or that differs. */
function differingLines(expected: unknown, got: unknown, path = ''): string[] {
  if (isDeepStrictEqual(expected, got)) return []
  if (isTree(expected) && isTree(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)])
    return [...keys].flatMap(key => differingLines(expected[key], got[key], `${path}.${key}`))
  }
  if (isText(expected) && isText(got)) return differingTextLines(expected, got, path)
  return [`${path}: expected ${print(expected)}, got ${print(got)}`]
}

function differingTextLines(expected: string, got: string, path: string): string[] {
  const [left, right] = [expected.split('\n'), got.split('\n')]
  return [
    ...left.filter(line => !right.includes(line)).map(line => `${path} - ${line}`),
    ...right.filter(line => !left.includes(line)).map(line => `${path} + ${line}`),
    ...(left.toSorted().join() === right.toSorted().join()
      ? [`${path}: the same lines in another order`]
      : []),
  ]
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.includes('\n')
}

function print(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
