import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { startRealCluster } from '../test-clusters/real.ts'
import { root } from '../workspaces.ts'
import { run } from './run.ts'

/** Starts a real API server, hands over the address of a proxy to it, and stops both. */
export async function withApiServer<T>(work: (server: string) => Promise<T>): Promise<T> {
  const folder = (await run([path.join(root, 'tools', 'real-cluster', 'build')])).trim()
  const cluster = await startRealCluster()
  const command = ['kubectl', '--kubeconfig', cluster.kubeconfig, 'proxy', '--port=0']
  const proxy = spawn(path.join(folder, 'real-cluster'), command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    return await work(`http://${await addressOf(proxy.stdout)}`)
  } finally {
    proxy.kill()
    await cluster[Symbol.asyncDispose]()
  }
}

/** kubectl proxy says where it listens in its first line. */
async function addressOf(output: Readable): Promise<string> {
  for await (const line of createInterface(output)) {
    const address = /on ([\d.]+:\d+)/.exec(line)?.[1]
    if (address) return address
  }
  throw new Error('kubectl proxy ended before it listened')
}
