import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { startRealCluster } from '../test-clusters/real.ts'
import { root } from '../workspaces.ts'
import { type Recorded, run, save } from './run.ts'

const tools = path.join(root, 'tools')
const data = path.join(root, 'packages', 'kube-model', 'data')

/** Generates the tables of Kubernetes' types anew, with a running API server to say what a create makes of objects. */
export async function recordTables(): Promise<Recorded[]> {
  const generate = path.join(tools, 'kubernetes-tables', 'generate')
  const names = ['types.json', 'resources.json', 'defaults.json', 'descriptions.json'].map(name =>
    path.join(data, name),
  )
  const before = await Promise.all(names.map(name => readFile(name, 'utf8')))
  const source = (
    await run(['go', 'list', '-m', '-f', '{{.Dir}}', 'k8s.io/kubernetes'], { cwd: generate })
  ).trim()
  await withApiServer(server =>
    run(['go', 'run', '.', '-kubernetes', source, '-out', data, '-server', server], { cwd: generate }),
  )
  return Promise.all(names.map((name, index) => compare(name, before[index] ?? '')))
}

/** Prints anew what Intl does not know of time zones. */
export async function recordTimeZones(): Promise<Recorded[]> {
  const file = path.join(root, 'packages', 'gotemplate', 'src', 'functions', 'time', 'zone-table.ts')
  return [await save(file, await run(['go', 'run', path.join(tools, 'time-zones', 'main.go')]))]
}

/** Starts a real API server, hands over the address of a proxy to it, and stops both. */
async function withApiServer(work: (server: string) => Promise<unknown>): Promise<void> {
  const folder = (await run([path.join(tools, 'real-cluster', 'build')])).trim()
  const cluster = await startRealCluster()
  const command = ['kubectl', '--kubeconfig', cluster.kubeconfig, 'proxy', '--port=0']
  const proxy = spawn(path.join(folder, 'real-cluster'), command, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await work(`http://${await addressOf(proxy.stdout)}`)
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

async function compare(file: string, before: string): Promise<Recorded> {
  const lines = new Set(before.split('\n'))
  const changed = (await readFile(file, 'utf8')).split('\n').filter(line => !lines.has(line)).length
  return { file: path.relative(root, file), changed }
}
