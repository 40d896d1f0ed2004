import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { createKubeClient, type Transport } from '@devmatic/kube-client'
import { startRealCluster } from '../../tools/test-clusters/real.ts'

/** A control plane that is measured. */
export interface Contestant extends AsyncDisposable {
  name: string
  kubeconfig: string
  transport: Transport
  /** All its processes. */
  pids: number[]
  /** Milliseconds from its start to the first answer of /readyz. */
  readyMs: number
  /** Ends it as a crash does; where it has a folder of its own, that stays. */
  kill(): Promise<void>
}

/** Starts the embedded API server, bundled, on a folder. */
export async function startOurs(program: string, folder: string): Promise<Contestant> {
  const startedAt = performance.now()
  // As `devmatic` starts its engine.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
  for await (const kubeconfig of createInterface(child.stdout)) {
    const access = await connect(kubeconfig)
    await answer(access.transport)
    const readyMs = performance.now() - startedAt
    const kill = async (): Promise<void> => {
      await access[Symbol.asyncDispose]()
      child.kill('SIGKILL')
      await gone
    }
    return {
      name: 'embedded',
      kubeconfig,
      transport: access.transport,
      pids: [child.pid ?? 0],
      readyMs,
      kill,
      [Symbol.asyncDispose]: kill,
    }
  }
  throw new Error('The server ended before it was ready.')
}

/** Starts a real control plane: etcd, API server, controller manager and scheduler, without a node. */
export async function startTheirs(): Promise<Contestant> {
  const startedAt = performance.now()
  const cluster = await startRealCluster('none')
  const access = await connect(cluster.kubeconfig)
  await answer(access.transport)
  const readyMs = performance.now() - startedAt
  const pids = globSync('*.pid', { cwd: path.dirname(cluster.kubeconfig) }).map(file =>
    Number(readFileSync(path.join(path.dirname(cluster.kubeconfig), file), 'utf8')),
  )
  const kill = async (): Promise<void> => {
    await access[Symbol.asyncDispose]()
    await cluster[Symbol.asyncDispose]()
  }
  return {
    name: 'real',
    kubeconfig: cluster.kubeconfig,
    transport: access.transport,
    pids,
    readyMs,
    kill,
    [Symbol.asyncDispose]: kill,
  }
}

/** A folder that is removed at the end. */
export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-cluster-'))
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

async function connect(kubeconfig: string): Promise<AsyncDisposable & { transport: Transport }> {
  let transport: Transport | undefined
  const client = await createKubeClient({ kubeconfig, wrapTransport: inner => (transport = inner) })
  if (!transport) throw new Error('The client made no transport.')
  return { transport, [Symbol.asyncDispose]: () => client[Symbol.asyncDispose]() }
}

async function answer(transport: Transport): Promise<void> {
  const response = await transport.request({ method: 'GET', path: '/readyz', headers: {} })
  await response.body.text()
  if (response.status !== 200) throw new Error(`/readyz answers ${response.status}`)
}
