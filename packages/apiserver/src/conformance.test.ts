import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Suite } from '../../../tools/conformance/suite.ts'
import { validation } from '../../../tools/conformance/validation.ts'

const recorded = new URL('../../../testdata/conformance/', import.meta.url)

const suites: [name: string, suite: Suite, cases: number][] = [['validation', validation, 57]]

test.each(suites)('%s as recorded', { timeout: 60_000 }, async (name, suite, cases) => {
  const lines = readFileSync(new URL(`${name}.jsonl`, recorded), 'utf8')
    .trimEnd()
    .split('\n')
  const failures: unknown[] = []
  for (const line of lines) {
    const record = JSON.parse(line) as { name: string }
    const answer = await suite.run(record)
    if (!answer.passed) failures.push({ name: record.name, ...answer })
  }
  expect(failures).toEqual([])
  expect(lines).toHaveLength(cases)
})
