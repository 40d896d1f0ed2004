// npm run test:real: what holds on the embedded cluster has to hold on a real Kubernetes too. Without one, and
// without Go to build it, this says so and is no failure. SEEDS=300 breaks deployments in that many ways, not 25.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { whyNoRealCluster } from './test-clusters/real.ts'

const root = path.dirname(import.meta.dirname)
const missing = whyNoRealCluster() && buildRealCluster()
if (missing) console.log(`npm run test:real is left out: ${missing}`)
else {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const asked = process.argv.slice(2)
  const tests = asked.length > 0 ? asked : ['contract.test', 'apply-set.test']
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...tests], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, DEVMATIC_TEST_REAL: '1' },
  })
  process.exitCode = status ?? 1
}

/** Builds the real cluster, which takes minutes. @returns why it cannot be built */
function buildRealCluster(): string | undefined {
  if (spawnSync('go', ['version']).status !== 0) return 'Go is not installed, which builds a real Kubernetes.'
  console.log('Building a real Kubernetes once; this takes some minutes.')
  const build = path.join(root, 'tools', 'real-cluster', 'build')
  const { status, stderr } = spawnSync(build, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  return status === 0
    ? whyNoRealCluster()
    : `a real Kubernetes cannot be built here: ${stderr.trim().split('\n').at(-1)}`
}
