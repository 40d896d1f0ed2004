import type { PlanField } from '@devmatic/deploy-manager/protocol'

/** A line of a diff: context, added or deleted. */
export interface DiffLine {
  kind: 'c' | 'a' | 'd'
  text: string
}

/** Fields before and after as a diff of the YAML that they stand in: the parents they share are said once. */
export function diffFields(fields: readonly PlanField[]): DiffLine[] {
  const lines: DiffLine[] = []
  let shown: string[] = []
  for (const field of fields) {
    const path = splitPath(field.path)
    const parents = path.slice(0, -1)
    const shared = sharedLength(shown, parents)
    parents
      .slice(shared)
      .forEach((name, index) => lines.push({ kind: 'c', text: `  ${indent(shared + index)}${name}:` }))
    shown = parents
    const name = path.at(-1) ?? ''
    if (field.before !== undefined || (field.secret && field.after === undefined))
      lines.push(...valueLines('d', name, { field, depth: parents.length, value: field.before }))
    if (field.after !== undefined || field.secret)
      lines.push(...valueLines('a', name, { field, depth: parents.length, value: field.after }))
  }
  return lines
}

function valueLines(
  kind: 'a' | 'd',
  name: string,
  { field, depth, value }: { field: PlanField; depth: number; value: string | undefined },
): DiffLine[] {
  const mark = kind === 'a' ? '+ ' : '- '
  const text = field.secret ? '••••••' : (value ?? '')
  const [first = '', ...rest] = text.trimEnd().split('\n')
  const head = rest.length > 0 ? `${name}:` : `${name}: ${first}`
  const body = rest.length > 0 ? [first, ...rest] : []
  return [
    { kind, text: `${mark}${indent(depth)}${head}` },
    ...body.map(line => ({ kind, text: `${mark}${indent(depth + 1)}${line}` })),
  ]
}

/** `.spec.containers[name="web"].env[0].value` in its names; a list's item stays with its list. */
export function splitPath(path: string): string[] {
  return [...path.matchAll(/\.?((?:"[^"]*"|\[[^\]]*\]|[^.[\]"])+)/g)].map(([, name = '']) =>
    name.replace(/^\["?([^"\]]*)"?\]$/, '$1'),
  )
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

function indent(depth: number): string {
  return '  '.repeat(depth)
}
