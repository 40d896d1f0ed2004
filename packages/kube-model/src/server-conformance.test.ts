import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { jsonMergePatch } from '../../../tools/conformance/json-merge-patch.ts'
import { protobuf } from '../../../tools/conformance/protobuf.ts'
import { serverSideApply } from '../../../tools/conformance/server-side-apply.ts'
import { strategicMergePatch } from '../../../tools/conformance/strategic-merge-patch.ts'
import { table } from '../../../tools/conformance/table.ts'
import type { Suite } from '../../../tools/conformance/suite.ts'

const recorded = new URL('../../../testdata/conformance/', import.meta.url)

const suites: [name: string, suite: Suite, cases: number][] = [
  ['json-merge-patch', jsonMergePatch, 54],
  ['strategic-merge-patch', strategicMergePatch, 231],
  ['server-side-apply', serverSideApply, 124],
  ['protobuf', protobuf, 109],
  ['table', table, 78],
]

test.each(suites)('%s as recorded', async (name, suite, cases) => {
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
