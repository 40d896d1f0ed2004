import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApiServer } from '@devmatic/apiserver'
import type { TestCluster } from './real.ts'

/** Starts the embedded API server in this process, without a node: Pods stay Pending. */
export async function startEmbeddedCluster(): Promise<TestCluster> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'embedded-'))
  const server = await createApiServer({ dataDir })
  return {
    kubeconfig: server.kubeconfig,
    async [Symbol.asyncDispose]() {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
