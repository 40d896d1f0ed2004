import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { root } from '../workspaces.ts'
import { withApiServer } from './api-server.ts'
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

async function compare(file: string, before: string): Promise<Recorded> {
  const lines = new Set(before.split('\n'))
  const changed = (await readFile(file, 'utf8')).split('\n').filter(line => !lines.has(line)).length
  return { file: path.relative(root, file), changed }
}
