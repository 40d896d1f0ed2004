import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { helm, runSprigCase } from '../../../../tools/conformance/sprig.ts'

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/template-functions.md'), 'utf8')
const rows = page
  .split('\n')
  .filter(line => line.startsWith('| `'))
  .map(readRow)

/** A row of the page's tables: names, what the function gives, an example, its result. */
function readRow(line: string): { names: string[]; template: string; result: string } {
  const cells = line.split(/(?<!\\)\|/).map(cell => cell.trim().replaceAll('\\|', '|'))
  const [, names = '', , example = '', result = ''] = cells
  return { names: names.split(', ').map(unquoted), template: unquoted(example), result: unquoted(result) }
}

function unquoted(cell: string): string {
  return cell.replace(/^`(.*)`$/s, '$1')
}

test.each(rows)('$template gives $result', { timeout: 60_000 }, ({ template, result }) => {
  const answer = runSprigCase({ name: 'docs', template, options: { funcs: 'helm', numbers: 'typed' } })
  const got = 'output' in answer ? answer.output : answer.error.replace(/^.*error calling \w+: /s, 'error: ')
  expect(got.replaceAll('\n', '⏎')).toBe(result)
})

test('the page has every function, and no other', () => {
  expect(rows.flatMap(({ names }) => names).toSorted()).toEqual([...helm.keys()].toSorted())
})
