import { beforeAll, describe, expect, test } from 'vitest'
import { startTestCluster, type TestCluster } from '../test-cluster.ts'
import { suites } from './cases.ts'
import { comparable, differences } from './differences.ts'
import { readOutcomes } from './outcomes.ts'
import { runCases, type Outcomes } from './run-case.ts'

const images = { 'localhost/node:1': { command: [process.execPath] } }

/** Each suite has a cluster for itself, as in the recording. */
describe.each(Object.entries(suites))('%s as on a real cluster', (suite, cases) => {
  const isCompared = ({ name }: { name: string }): boolean => {
    const difference = differences[name]
    return !difference || difference.unlike !== undefined
  }
  let expected: Outcomes
  let found: Outcomes
  let errors: unknown[]

  beforeAll(async () => {
    expected = await readOutcomes(suite)
    await using cluster: TestCluster = await startTestCluster({ images })
    found = await runCases(cases.filter(isCompared), cluster.client, { width: 8, settleMs: 1500 })
    errors = cluster.errors
  }, 300_000)

  test.each(cases.filter(isCompared))('$name', ({ name }) => {
    expect(comparable(name, found[name])).toEqual(comparable(name, expected[name]))
  })
  test('nothing went wrong unseen', () => {
    expect(errors).toEqual([])
  })
})
