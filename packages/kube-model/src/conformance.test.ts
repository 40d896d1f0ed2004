import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { labelSelector } from '../../../tools/conformance/label-selector.ts'
import { quantity } from '../../../tools/conformance/quantity.ts'
import type { Suite } from '../../../tools/conformance/suite.ts'
import { yaml } from '../../../tools/conformance/yaml.ts'

const recorded = new URL('../../../testdata/conformance/', import.meta.url)

const suites: { name: string; suite: Suite; file: URL; cases: number }[] = [
  { name: 'yaml', suite: yaml, file: new URL('yaml.jsonl', recorded), cases: 384 },
  { name: 'quantity', suite: quantity, file: new URL('quantity.jsonl', recorded), cases: 155 },
  {
    name: 'label-selector',
    suite: labelSelector,
    file: new URL('label-selector.jsonl', recorded),
    cases: 76,
  },
  {
    name: 'yaml-fuzz',
    suite: yaml,
    file: new URL('../testdata/yaml-fuzz.jsonl', import.meta.url),
    cases: 600,
  },
]

it.each(suites)('answers the cases of $name as recorded', async ({ suite, file, cases }) => {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const failures: unknown[] = []
  for (const line of lines) {
    const record = JSON.parse(line) as { name: string }
    const answer = await suite.run(record)
    if (!answer.passed) failures.push({ name: record.name, ...answer })
  }
  expect(failures).toEqual([])
  expect(lines.length).toBe(cases)
})
