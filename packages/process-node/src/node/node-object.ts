import os from 'node:os'
import { hasCode, type Clock } from '@devmatic/base'
import type { KubeClient } from '@devmatic/kube-client'
import type { JsonObject, KubeObject } from '@devmatic/kube-model'
import type { NodeResources } from '../environment/resource-field-ref.ts'

/** The way in which a node runs its Pods. */
export type NodeMode = 'host' | 'ns'

/** The version of Kubernetes to which the node keeps. */
const kubeletVersion = 'v1.35.4'

/** How often the node says that it is there; others take it for gone after 40 s. */
const heartbeatMs = 10_000
const leaseSeconds = 40

/** What describes the node. */
export interface NodeDescription {
  name: string
  address: string
  mode: NodeMode
  resources: NodeResources
  clock: Clock
}

/** Registers the node and keeps its lease until the signal is aborted; resolves when it is registered. */
export async function registerNode(
  client: KubeClient,
  node: NodeDescription,
  signal: AbortSignal,
): Promise<KubeObject> {
  const ref = { apiVersion: 'v1', kind: 'Node', name: node.name }
  const found = await client.find(ref, { signal })
  const object = found ?? (await client.create(nodeObject(node), { signal }))
  const labels = { ...labelsOf(node) }
  await client.patch(ref, { type: 'merge', patch: { metadata: { labels } } }, { signal })
  await client.patch(
    ref,
    { type: 'merge', patch: { status: statusOf(node) } },
    { subresource: 'status', signal },
  )
  void keepLease(client, node, { owner: object, signal })
  return object
}

/** Says that the node is not there any more; a crashed one says nothing and is known by its lease. */
export async function unregisterNode(client: KubeClient, node: NodeDescription): Promise<void> {
  const now = timeOf(node.clock)
  const ready = {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }
  const patch = { status: { conditions: [ready] } }
  // The server may have ended before.
  await client
    .patch(
      { apiVersion: 'v1', kind: 'Node', name: node.name },
      { type: 'strategic', patch },
      { subresource: 'status', timeoutMs: 1000 },
    )
    .catch(() => {})
}

function nodeObject(node: NodeDescription): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: node.name, labels: labelsOf(node) }, spec: {} }
}

function labelsOf(node: NodeDescription): Record<string, string> {
  const architecture = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch
  const system = process.platform === 'win32' ? 'windows' : process.platform
  return {
    'beta.kubernetes.io/arch': architecture,
    'beta.kubernetes.io/os': system,
    'kubernetes.io/arch': architecture,
    'kubernetes.io/hostname': node.name,
    'kubernetes.io/os': system,
    'devmatic.dev/mode': node.mode,
  }
}

function statusOf(node: NodeDescription): JsonObject {
  const { cpuCores, memoryBytes, storageBytes } = node.resources
  const amounts = {
    cpu: String(cpuCores),
    memory: `${Math.floor(memoryBytes / 1024)}Ki`,
    'ephemeral-storage': `${Math.floor(storageBytes / 1024)}Ki`,
    pods: '250',
  }
  return {
    capacity: amounts,
    allocatable: amounts,
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    conditions: conditionsOf(node.clock),
    nodeInfo: {
      machineID: '',
      systemUUID: '',
      bootID: '',
      kernelVersion: os.release(),
      osImage: `${os.type()} (processes, ${node.mode} mode)`,
      containerRuntimeVersion: `process://${process.version.slice(1)}`,
      kubeletVersion,
      kubeProxyVersion: '',
      operatingSystem: process.platform,
      architecture: labelsOf(node)['kubernetes.io/arch'] ?? process.arch,
    },
  }
}

function conditionsOf(clock: Clock): JsonObject[] {
  const times = { lastHeartbeatTime: timeOf(clock), lastTransitionTime: timeOf(clock) }
  return [
    {
      type: 'MemoryPressure',
      status: 'False',
      reason: 'KubeletHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
      ...times,
    },
    {
      type: 'DiskPressure',
      status: 'False',
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
      ...times,
    },
    {
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
      ...times,
    },
    {
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      ...times,
    },
  ]
}

async function keepLease(
  client: KubeClient,
  node: NodeDescription,
  state: { owner: KubeObject; signal: AbortSignal },
): Promise<void> {
  const { owner, signal } = state
  const namespace = 'kube-node-lease'
  const ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', name: node.name, namespace }
  while (!signal.aborted) {
    const renewTime = new Date(node.clock.now()).toISOString().replace('Z', '000Z')
    try {
      await client.patch(ref, { type: 'merge', patch: { spec: { renewTime } } }, { signal })
    } catch (error) {
      if (hasCode(error, 'kube/not-found')) await createLease(client, { ref, owner, renewTime })
      // Any other failure: the next heartbeat tries again.
    }
    await node.clock.sleep(heartbeatMs, signal).catch(() => {}) // the node ends
  }
}

interface NewLease {
  ref: { apiVersion: string; kind: string; name: string; namespace: string }
  owner: KubeObject
  renewTime: string
}

async function createLease(client: KubeClient, { ref, owner, renewTime }: NewLease): Promise<void> {
  const { apiVersion, kind, name, namespace } = ref
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid: owner.metadata.uid ?? '' }]
  const spec = { holderIdentity: name, leaseDurationSeconds: leaseSeconds, renewTime }
  // Tried again with the next heartbeat.
  await client
    .create({ apiVersion, kind, metadata: { name, namespace, ownerReferences }, spec })
    .catch(() => {})
}

function timeOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
}
