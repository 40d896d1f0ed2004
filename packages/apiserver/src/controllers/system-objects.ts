import type { KubeObject } from '@devmatic/kube-model'
import bootstrapPolicy from '../../data/bootstrap-policy.json' with { type: 'json' }
import { loopbackUser } from '../authentication/user.ts'
import type { RequestContext } from '../registry/strategy.ts'
import type { Server } from '../server.ts'

/** What every cluster has from its first moment on, by group, resource, and in the order in which it is made. */
const systemObjects: readonly (readonly [group: string, resource: string, object: KubeObject])[] = [
  ...policy('ClusterRole', bootstrapPolicy.clusterroles),
  ...policy('ClusterRoleBinding', bootstrapPolicy.clusterrolebindings),
  ...['default', 'kube-system', 'kube-public', 'kube-node-lease'].map(
    name => ['', 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }] as const,
  ),
  ...(
    [
      [
        'system-cluster-critical',
        2_000_000_000,
        'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
      ],
      [
        'system-node-critical',
        2_000_001_000,
        'Used for system critical pods that must not be moved from their current node.',
      ],
    ] as const
  ).map(
    ([name, value, description]) =>
      [
        'scheduling.k8s.io',
        'priorityclasses',
        { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value, description },
      ] as const,
  ),
]

/** Roles that a server without anything else has. */
function policy(kind: string, objects: readonly object[]): (readonly [string, string, KubeObject])[] {
  const group = 'rbac.authorization.k8s.io'
  return objects.map(
    object =>
      [
        group,
        `${kind.toLowerCase()}s`,
        { apiVersion: `${group}/v1`, kind, ...object } as KubeObject,
      ] as const,
  )
}

/** Makes those of the system's objects that are missing. */
export async function createSystemObjects(server: Server): Promise<void> {
  for (const [group, resource, object] of systemObjects)
    await createMissing(server, [group, resource], object)
}

/** Publishes where the server listens, as the Service `kubernetes` and its endpoints. */
export async function publishServer(server: Server, port: number, clusterIP: string): Promise<void> {
  const metadata = {
    name: 'kubernetes',
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  }
  const ports = [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }]
  await createOrReplace(server, ['', 'services'], {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata },
    spec: { clusterIP, ports },
  })
  await createOrReplace(server, ['', 'endpoints'], {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' },
    },
    subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ name: 'https', port, protocol: 'TCP' }] }],
  })
  await createOrReplace(server, ['discovery.k8s.io', 'endpointslices'], {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': 'kubernetes' },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  })
}

type GroupAndResource = readonly [group: string, resource: string]

async function createMissing(
  server: Server,
  [group, name]: GroupAndResource,
  object: KubeObject,
): Promise<void> {
  const resource = server.resource(group, name)
  const registry = server.registry(resource)
  if (registry.find(object.metadata.namespace ?? '', object.metadata.name ?? '')) return
  const copy = structuredClone(object)
  resource.codec.applyDefaults(copy)
  await registry.create(copy, context(server))
}

async function createOrReplace(server: Server, id: GroupAndResource, object: KubeObject): Promise<void> {
  await createMissing(server, id, object)
  const resource = server.resource(...id)
  const key = { namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' }
  const copy = structuredClone(object)
  resource.codec.applyDefaults(copy)
  await server.registry(resource).update(key, () => copy, context(server))
}

function context(server: Server): RequestContext {
  return { user: loopbackUser, dryRun: false, now: server.clock.now(), warn: () => {} }
}
