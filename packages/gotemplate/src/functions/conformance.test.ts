import path from 'node:path'
import { expect, test } from 'vitest'
import { runSuite } from '../../../../tools/conformance/run-suite.ts'
import skips from '../../../../tools/conformance/skips.json' with { type: 'json' }
import { sprig } from '../../../../tools/conformance/sprig.ts'

const recorded = path.join(import.meta.dirname, '../../../../testdata/conformance/sprig.jsonl')

test("does what the real Sprig's and Helm's functions did", async () => {
  const { passed, failures } = await runSuite(sprig, recorded, skips.sprig)
  expect(failures).toEqual([])
  expect(passed).toBeGreaterThan(2200)
})
