import { mkdir, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasCode, systemClock, type Clock } from '@devmatic/base'
import { createInformer, type Informer, type KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { createDescendants, createProcessLedger, type LedgerEntry } from '@devmatic/source-runner'
import { createOutputPipes } from '../container/output-pipe.ts'
import type { DataObjects } from '../environment/environment.ts'
import { serviceEnvironment } from '../environment/service-environment.ts'
import type { ImageMapping } from '../images/image-table.ts'
import { createImageTable } from '../images/image-table.ts'
import { createNameFile, nameTableOf, type EndpointSlice } from '../network/name-table.ts'
import { claimAddressBlock } from '../network/address-block.ts'
import { createPodAddresses } from '../network/pod-addresses.ts'
import { listenersOf } from '../network/service-listeners.ts'
import { createServiceProxy } from '../network/service-proxy.ts'
import { nodeError } from '../node-error.ts'
import type { DataObject, Pod, Service } from '../pod/pod.ts'
import type { PodHost } from '../pod/pod-worker.ts'
import { createNodeConnection, type NodeConnection } from './node-connection.ts'
import { createEventRecorder } from './event-recorder.ts'
import { registerNode, unregisterNode } from './node-object.ts'
import { createPodManager } from './pod-manager.ts'

/** A node, and where it keeps its things. */
export interface ProcessNodeOptions {
  client: KubeClient
  name: string
  /** Everything that the node writes is below it. */
  dataDir: string
  /** The product's folder: where processes run that name none, and what image mappings are relative to. */
  folder: string
  /** `images` of devmatic.yaml. */
  images?: Readonly<Record<string, ImageMapping>>
  clock?: Clock
  /** Is told what goes wrong without anybody waiting for it. */
  onError?: (error: unknown) => void
}

/** A running node. */
export interface ProcessNode extends AsyncDisposable {
  readonly name: string
  /** How an API server reaches its Pods. */
  readonly connection: NodeConnection
  /** What a crashed engine had left running, and was ended at the start. */
  readonly orphans: readonly LedgerEntry[]
  /** Ends all processes; the Pods stay in the API, and run again when the node does. */
  close(): Promise<void>
}

const preload = fileURLToPath(new URL('../../preload/preload.cjs', import.meta.url))
const hostIP = '127.0.0.1'
/** How long changes of Services and EndpointSlices are gathered, in milliseconds. */
const PUBLISH_PAUSE_MS = 10

/**
 * Starts a node: registers it, ends what an earlier one left running, and runs the Pods that are bound to it.
 * Resolves when it is registered and knows its Pods.
 */
export async function createProcessNode(options: ProcessNodeOptions): Promise<ProcessNode> {
  const { client, name, dataDir, clock = systemClock, onError = () => {} } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const block = await claimAddressBlock(path.resolve(dataDir))
  const ledger = createProcessLedger(path.join(dataDir, 'processes'))
  const orphans = await ledger.endOrphans({ graceMs: 2000, clock })
  const stop = new AbortController()
  const watch = <T extends KubeObject>(
    apiVersion: string,
    kind: string,
    scope: { fieldSelector?: string } = {},
  ): Informer<T> =>
    createInformer<T>(client, { apiVersion, kind }, { ...scope, signal: stop.signal, onError, clock })
  const informers = {
    pods: watch<Pod>('v1', 'Pod', { fieldSelector: `spec.nodeName=${name}` }),
    services: watch<Service>('v1', 'Service'),
    slices: watch<EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice'),
    configMaps: watch<DataObject>('v1', 'ConfigMap'),
    secrets: watch<DataObject>('v1', 'Secret'),
    claims: watch<Claim>('v1', 'PersistentVolumeClaim'),
    volumes: watch<Volume>('v1', 'PersistentVolume'),
  }
  await Promise.all(Object.values(informers).map(informer => informer.synced(stop.signal)))
  const resources = {
    cpuCores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    storageBytes: 100 * 2 ** 30,
  }
  const description = { name, address: hostIP, mode: 'host' as const, resources, clock }
  const nodeRecord = await registerNode(client, description, stop.signal)
  const recorder = createEventRecorder({ client, component: 'kubelet', host: name, clock })
  const nameFile = createNameFile(path.join(dataDir, 'network', 'names.json'))
  const pipes = createOutputPipes(path.join(dataDir, 'pipes'))
  const proxy = createServiceProxy({
    onFailure: ({ host, port, message }) =>
      recorder.record(
        { object: nodeRecord },
        {
          type: 'Warning',
          reason: 'ServicePortFailed',
          message: `cannot listen at ${host}:${port}: ${message}`,
        },
      ),
  })
  const host: PodHost = {
    clock,
    container: { pipes, ledger, descendants: createDescendants() },
    images: createImageTable(options.images ?? {}, { folder: options.folder }),
    objects: findIn(informers),
    tokens: { request: (pod, request) => requestToken(client, pod, request) },
    claims: {
      folderOf: (namespace, claim) =>
        Promise.resolve().then(() => folderOfClaim(informers, namespace, claim)),
    },
    resources,
    hostIP,
    addresses: createPodAddresses(block),
    baseEnv: (pod, podIP) => baseEnvironment(pod, { podIP, names: nameFile.file }),
    serviceEnv: pod => serviceEnvironment(visibleServices(pod, informers.services.list())),
    folder: options.folder,
    podsFolder: path.join(dataDir, 'pods'),
  }
  const publish = (): void => {
    const [services, slices] = [informers.services.list(), informers.slices.list()]
    proxy.configure(listenersOf(services, slices))
    nameFile.write(nameTableOf(services, slices)).catch(onError)
  }
  let willPublish = false
  // All names are written anew for one that changes: a deployment changes many at once.
  const publishSoon = (): void => {
    if (willPublish) return
    willPublish = true
    const pause = clock.sleep(PUBLISH_PAUSE_MS, stop.signal).finally(() => (willPublish = false))
    pause.then(publish, () => {}) // closed
  }
  await nameFile.write(nameTableOf(informers.services.list(), informers.slices.list()))
  publish()
  const manager = createPodManager({ client, host, recorder, clock, signal: stop.signal, onError })
  await removeOldPods(host.podsFolder, informers.pods.list())
  informers.pods.onChange(change => manager.podChanged(change))
  for (const informer of [informers.services, informers.slices]) informer.onChange(publishSoon)
  for (const informer of [informers.configMaps, informers.secrets, informers.claims, informers.volumes]) {
    informer.onChange(({ object }) => manager.objectChanged(object.metadata.namespace))
  }
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await manager.close()
    await unregisterNode(client, description)
    stop.abort()
    await recorder[Symbol.asyncDispose]()
    await Promise.all(Object.values(informers).map(informer => informer[Symbol.asyncDispose]()))
    await proxy.close()
    await pipes[Symbol.asyncDispose]()
    await block[Symbol.asyncDispose]()
  }
  return {
    name,
    orphans,
    connection: createNodeConnection(uid => manager.find(uid), clock),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}

interface Claim extends KubeObject {
  spec: { volumeName?: string }
  status?: { phase?: string }
}

interface Volume extends KubeObject {
  spec: { hostPath?: { path: string }; local?: { path: string } }
}

interface Informers {
  configMaps: Informer<DataObject>
  secrets: Informer<DataObject>
  claims: Informer<Claim>
  volumes: Informer<Volume>
}

function findIn(informers: Informers): DataObjects {
  return {
    find: (kind, namespace, name) =>
      Promise.resolve(
        (kind === 'ConfigMap' ? informers.configMaps : informers.secrets).get({ namespace, name }),
      ),
  }
}

function folderOfClaim(informers: Informers, namespace: string, name: string): string {
  const claim = informers.claims.get({ namespace, name })
  if (!claim) throw nodeError('process-node/volume', `persistentvolumeclaim "${name}" not found`)
  const volume = claim.spec.volumeName ? informers.volumes.get({ name: claim.spec.volumeName }) : undefined
  if (!volume) throw nodeError('process-node/volume', `persistentvolumeclaim "${name}" is not bound yet`)
  const folder = volume.spec.hostPath?.path ?? volume.spec.local?.path
  if (folder === undefined)
    throw nodeError(
      'process-node/volume',
      `persistentvolume "${volume.metadata.name}" is neither hostPath nor local`,
    )
  return folder
}

async function requestToken(
  client: KubeClient,
  pod: Pod,
  request: { audience?: string; expirationSeconds: number },
): Promise<string> {
  const { namespace, name, uid } = pod.metadata
  const account = pod.spec.serviceAccountName ?? 'default'
  const spec = {
    audiences: request.audience === undefined ? [] : [request.audience],
    expirationSeconds: request.expirationSeconds,
    boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
  }
  const token = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { namespace },
    spec,
  } as KubeObject
  const of = { apiVersion: 'v1', kind: 'ServiceAccount', name: account, namespace }
  try {
    const answer = await client.create(token, { of, subresource: 'token' })
    return (answer['status'] as { token?: string } | undefined)?.token ?? ''
  } catch (error) {
    if (!hasCode(error, 'kube/not-found')) throw error
    throw nodeError('process-node/volume', `serviceaccounts "${account}" not found`, error)
  }
}

/** Those of its namespace, unless it wants none, and the API's own. */
function visibleServices({ metadata: { namespace }, spec }: Pod, services: readonly Service[]): Service[] {
  return services.filter(
    ({ metadata }) =>
      (metadata.namespace === namespace && spec.enableServiceLinks !== false) ||
      (metadata.namespace === 'default' && metadata.name === 'kubernetes'),
  )
}

/** What a process gets from ours; secrets that our own environment may hold stay out. */
const passedOn = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SHELL', 'SystemRoot']

function baseEnvironment(pod: Pod, network: { podIP: string; names: string }): Record<string, string> {
  const inherited = passedOn.flatMap(name =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  )
  return {
    ...Object.fromEntries(inherited),
    NODE_OPTIONS: `--require ${JSON.stringify(preload)}`,
    DEVMATIC_POD_IP: network.podIP,
    DEVMATIC_NAMES: network.names,
    DEVMATIC_NAMESPACE: pod.metadata.namespace,
    DEVMATIC_HOSTNAME: pod.spec.hostname ?? pod.metadata.name,
  }
}

/** Folders of Pods that were deleted while no node ran. */
async function removeOldPods(folder: string, pods: readonly Pod[]): Promise<void> {
  const known = new Set(pods.map(pod => pod.metadata.uid))
  const names = await readdir(folder).catch(() => [])
  await Promise.all(
    names
      .filter(name => !known.has(name))
      .map(name => rm(path.join(folder, name), { recursive: true, force: true })),
  )
}
