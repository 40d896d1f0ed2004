import path from 'node:path'
import { expect, test } from 'vitest'
import { manifests } from '../../../tools/conformance/manifests.ts'
import { runSuite } from '../../../tools/conformance/run-suite.ts'

// Whole processes, as a user starts them: the huge folders need a heap limit of their own.
test(
  'renders the recorded folders, and refuses the bad ones at the recorded place',
  { timeout: 300_000 },
  async () => {
    const folder = path.join(import.meta.dirname, '..', '..', '..', 'testdata', 'manifests')
    const { passed, failures } = await runSuite(manifests, folder)
    expect(failures).toEqual([])
    expect(passed).toBeGreaterThan(50)
  },
)
