import path from 'node:path'
import { expect, test } from 'vitest'
import { gotemplate } from '../../../tools/conformance/gotemplate.ts'
import { runSuite } from '../../../tools/conformance/run-suite.ts'

const recorded = path.join(import.meta.dirname, '../../../testdata/conformance/gotemplate.jsonl')

test('does what the real text/template did', async () => {
  const { passed, failures } = await runSuite(gotemplate, recorded)
  expect(failures).toEqual([])
  expect(passed).toBeGreaterThan(2300)
})
