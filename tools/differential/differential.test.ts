import { afterAll, beforeAll, expect, test } from 'vitest'
import { findKubectlProgram } from '../../bench/find-program.ts'
import { startEmbeddedApi } from '../test-clusters/embedded.ts'
import { compareOutcomes, type Difference } from './compare.ts'
import { talkTo } from './contestant.ts'
import { isFound, knownDifferences, unexplained } from './known-differences.ts'
import { loadScripts } from './load-scripts.ts'
import { readRecording } from './recording.ts'
import { runScript, type Talk } from './run-script.ts'

const scripts = await loadScripts()
const kubectl = await findKubectlProgram()
// What such a script asks by other means is about what kubectl made.
const runnable = scripts.filter(
  script => kubectl || script.operations.every(({ kind }) => kind !== 'kubectl'),
)
const stack = new AsyncDisposableStack()
const found: Difference[] = []
let talk: Talk

beforeAll(async () => {
  talk = stack.use(await talkTo(stack.use(await startEmbeddedApi())))
})
afterAll(() => stack.disposeAsync())

test.each(runnable.map(script => [script.name, script] as const))(
  '%s: answered as a real Kubernetes answers',
  { timeout: 300_000 },
  async (_name, script) => {
    const differences = compareOutcomes(script, await readRecording(script), await runScript(script, talk))
    found.push(...differences)
    expect(differences.flatMap(difference => unexplained(difference) ?? [])).toEqual([])
  },
)

test.skipIf(!kubectl).each(scripts.filter(script => !runnable.includes(script)).map(({ name }) => name))(
  '%s: kubectl 1.35 is not installed',
  () => expect(kubectl).toBeDefined(),
)

test.runIf(kubectl)('every known difference is still one', () => {
  const needless = knownDifferences.flatMap(known =>
    known.operations.filter(operation => !isFound(known, operation, found)),
  )
  expect(needless).toEqual([])
})

test('the scripts try more than 400 operations over more than 40 kinds', () => {
  const operations = scripts.flatMap(script => script.operations)
  expect(operations.length).toBeGreaterThan(400)
  expect(scripts.filter(({ name }) => name.startsWith('life/')).length).toBeGreaterThan(40)
})
