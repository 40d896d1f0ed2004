import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Difference } from './compare.ts'

/** Why some operations are answered otherwise than Kubernetes answers them. In names and lines `*` stands for anything. */
export interface KnownDifference {
  reason: string
  operations: readonly string[]
  /** What may differ; everything where it is absent. */
  lines?: readonly string[]
}

/** Every difference that is left, with its reason. */
export const knownDifferences: readonly KnownDifference[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'differences.json'), 'utf8'),
) as KnownDifference[]

/** What of a difference has no reason: undefined where all of it has. */
export function unexplained({ name, lines }: Difference): Difference | undefined {
  const reasons = knownDifferences.filter(({ operations }) => operations.some(each => matches(each, name)))
  const rest = lines.filter(line => !reasons.some(known => explains(known, line)))
  return rest.length > 0 ? { name, lines: rest } : undefined
}

/** Whether some difference that was found is the known one. */
export function isFound(known: KnownDifference, operation: string, found: readonly Difference[]): boolean {
  return found.some(
    ({ name, lines }) => matches(operation, name) && lines.some(line => explains(known, line)),
  )
}

function explains({ lines }: KnownDifference, line: string): boolean {
  return lines === undefined || lines.some(each => matches(each, line))
}

const expressions = new Map<string, RegExp>()

function matches(pattern: string, text: string): boolean {
  let expression = expressions.get(pattern)
  if (!expression) {
    const source = pattern.split('*').map(part => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    expressions.set(pattern, (expression = new RegExp(`^${source.join('[^]*')}$`)))
  }
  return expression.test(text)
}
