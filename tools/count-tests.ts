import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/** Closes a run's output with `N passed, N failed`, which every CI can read, whatever the runner prints above. */
export const countTests: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]) {
    console.log(closingLine(modules, unhandled))
  },
}

/** What fails outside a test (a file that does not load, a hook, a stray rejection) counts as one failure each. */
function closingLine(modules: readonly TestModule[], unhandled: readonly SerializedError[]): string {
  const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 }
  for (const module of modules) {
    for (const { state } of [...module.children.allTests()].map(test => test.result())) count[state]++
    for (const part of [module, ...module.children.allSuites()]) count.failed += part.errors().length
  }
  const skipped = count.skipped + count.pending
  return `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
