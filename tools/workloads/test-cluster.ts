import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApiServer, type ApiServer } from '../../packages/apiserver/src/index.ts'
import { createControllers } from '../../packages/controllers/src/index.ts'
import { createKubeClient, type KubeClient } from '../../packages/kube-client/src/index.ts'
import { parseYamlDocuments, type KubeObject } from '../../packages/kube-model/src/index.ts'
import {
  createProcessNode,
  type ImageMapping,
  type ProcessNode,
} from '../../packages/process-node/src/index.ts'

/** An embedded cluster for tests: server, controllers and node in this process. */
export interface TestCluster extends AsyncDisposable {
  readonly client: KubeClient
  readonly server: ApiServer
  readonly node: ProcessNode
  readonly folder: string
  /** Creates what a YAML text holds, in the namespace `default` where none is named. */
  create(yaml: string): Promise<KubeObject[]>
  /** Reads one object; undefined if it is not there. */
  read(subject: string): Promise<KubeObject | undefined>
  list(kind: string): Promise<KubeObject[]>
  /** Waits until an object, named as `Pod/web`, has at least the fields of a pattern. */
  until(subject: string, pattern: object): Promise<KubeObject>
  /** Waits until an object is gone. */
  gone(subject: string): Promise<void>
  /** What events say of an object, as `Reason: message`. */
  events(subject: string): Promise<string[]>
  log(pod: string, options?: { container?: string; previous?: boolean }): Promise<string>
  /** What went wrong without anybody waiting for it. */
  readonly errors: unknown[]
}

const apiVersions: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ControllerRevision: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  PodDisruptionBudget: 'policy/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  Lease: 'coordination.k8s.io/v1',
}
const clusterWide = new Set(['Node', 'PersistentVolume', 'Namespace'])
const patienceMs = 15_000

/** Starts a cluster in a folder of its own. */
export async function startTestCluster(
  options: { images?: Record<string, ImageMapping> } = {},
): Promise<TestCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'workloads-'))
  const errors: unknown[] = []
  const onError = (error: unknown): void => void errors.push(error)
  const server = await createApiServer({ dataDir: path.join(folder, 'api') })
  const client = await createKubeClient({
    url: server.url,
    token: server.token,
    ca: server.ca,
    namespace: 'default',
  })
  const controllers = await createControllers({
    client,
    volumesFolder: path.join(folder, 'volumes'),
    onError,
  })
  const node = await createProcessNode({
    client,
    name: 'node-1',
    dataDir: path.join(folder, 'node'),
    folder,
    images: options.images ?? {},
    onError,
  })
  const leave = server.registerNode('node-1', node.connection)
  const refOf = (
    kind: string,
    name: string,
  ): { apiVersion: string; kind: string; name: string; namespace?: string } => ({
    apiVersion: apiVersions[kind] ?? 'v1',
    kind,
    name,
    ...(clusterWide.has(kind) ? {} : { namespace: 'default' }),
  })
  const read: TestCluster['read'] = subject => client.find(refOf(...partsOf(subject)))
  const cluster: TestCluster = {
    client,
    server,
    node,
    folder,
    errors,
    read,
    async create(yaml) {
      const objects = parseYamlDocuments(yaml)
        .filter(({ isEmpty }) => !isEmpty)
        .map(({ value }) => value as unknown as KubeObject)
      return Promise.all(objects.map(object => client.create(object)))
    },
    async list(kind) {
      const list = await client.list(
        { apiVersion: apiVersions[kind] ?? 'v1', kind },
        clusterWide.has(kind) ? {} : { namespace: 'default' },
      )
      return list.items
    },
    async until(subject, pattern) {
      const endsAt = Date.now() + patienceMs
      let last: KubeObject | undefined
      while (Date.now() < endsAt) {
        last = await read(subject)
        if (last && contains(last, pattern)) return last
        await pause(15)
      }
      const said = (await cluster.events(subject)).join('\n')
      throw new Error(
        `${subject} has not become ${JSON.stringify(pattern)}: ${JSON.stringify(last?.['status'] ?? last, undefined, 1)}\n${said}`,
      )
    },
    async gone(subject) {
      const endsAt = Date.now() + patienceMs
      while (Date.now() < endsAt) {
        if (!(await read(subject))) return
        await pause(15)
      }
      throw new Error(`${subject} is still there: ${JSON.stringify(await read(subject))}`)
    },
    async events(subject) {
      const [kind, name] = partsOf(subject)
      const own = (await cluster.list('Event')).filter(event =>
        contains(event, { involvedObject: { kind, name } }),
      )
      return own.map(event => `${String(event['reason'])}: ${String(event['message'])}`)
    },
    async log(pod, { container, previous = false } = {}) {
      const object = await read(`Pod/${pod}`)
      const spec = object?.['spec'] as { containers: { name: string }[] } | undefined
      const name = container ?? spec?.containers[0]?.name ?? ''
      let text = ''
      const reference = { namespace: 'default', name: pod, uid: object?.metadata.uid ?? '' }
      for await (const part of node.connection.logs(reference, name, {
        follow: false,
        previous,
        timestamps: false,
        signal: new AbortController().signal,
      })) {
        text += Buffer.from(part).toString()
      }
      return text
    },
    async [Symbol.asyncDispose]() {
      leave()
      await node.close()
      await controllers.close()
      await client[Symbol.asyncDispose]()
      await server.close()
      const left = await readdir(path.join(folder, 'node', 'processes')).catch(() => [])
      await rm(folder, { recursive: true, force: true })
      if (left.length > 0) throw new Error(`processes are left: ${left.join(', ')}`)
    },
  }
  await cluster.until('ServiceAccount/default', {})
  return cluster
}

/** Waits. */
export function pause(durationMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, durationMs))
}

function partsOf(subject: string): [kind: string, name: string] {
  const [kind = '', name = ''] = subject.split('/')
  return [kind, name]
}

/** Whether a value has at least what a pattern has; lists are compared place by place. */
function contains(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return value === pattern
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(pattern).every(([key, part]) =>
    contains((value as Record<string, unknown>)[key], part),
  )
}
