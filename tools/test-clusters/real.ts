import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A cluster that a test has for itself. */
export interface TestCluster extends AsyncDisposable {
  /** The kubeconfig file of an administrator. */
  kubeconfig: string
}

/** How Pods are run: by a kubelet, not at all but said to be, or not at all. */
export type RealNode = 'kubelet' | 'kwok' | 'none'

const cache =
  process.env['REAL_CLUSTER_CACHE'] ??
  path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'devmatic-real-cluster')

function findBinary(): string | undefined {
  return globSync(path.join(cache, 'v*', 'real-cluster'))
    .toSorted()
    .at(-1)
}

/** Path of the program that is all of Kubernetes. @throws Error where it is not built */
export function findRealCluster(): string {
  const binary = findBinary()
  if (!binary) throw new Error(`There is no real cluster: ${whyNoRealCluster()}`)
  return binary
}

/** Why no real Kubernetes can be started here; undefined when one can. */
export function whyNoRealCluster(): string | undefined {
  return findBinary() ? undefined : 'its binary is not built: run tools/real-cluster/build'
}

/** Why tests do not ask a real Kubernetes; undefined when they do. */
export function whyRealIsLeftOut(): string | undefined {
  return whyNoRealCluster() ?? (process.env['DEVMATIC_TEST_REAL'] ? undefined : 'npm run test:real asks it')
}

/** The node with which a cluster can be started here: a kubelet wants root and its tools. */
export function bestRealNode(): RealNode {
  const isRoot = process.getuid?.() === 0
  return isRoot && existsSync(path.join(cache, 'node', 'root')) ? 'kubelet' : 'kwok'
}

/** Starts a real Kubernetes in a folder of its own. It ends with the test, and with the test's process. */
export async function startRealCluster(node: RealNode = 'kwok'): Promise<TestCluster> {
  const binary = findRealCluster()
  const folder = await mkdtemp(path.join(tmpdir(), 'real-cluster-'))
  await run(binary, ['start', folder, '--node', node, '--owner', String(process.pid), '--timeout', '180s'])
  return {
    kubeconfig: path.join(folder, 'kubeconfig'),
    async [Symbol.asyncDispose]() {
      await run(binary, ['stop', folder])
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
