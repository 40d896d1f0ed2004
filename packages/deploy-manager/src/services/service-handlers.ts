import type { KubeClient } from '@devmatic/kube-client'
import { ManagerError } from '../manager-error.ts'
import type { Parts } from '../manager.ts'
import type { ServiceSpec } from '../product/service-spec.ts'
import type { ServiceEvent } from '../protocol/index.ts'
import type { Handlers } from '../server/handlers.ts'
import { environmentOf } from './environment.ts'
import { manifestOf } from './manifest.ts'
import type { EventObject } from './objects.ts'
import { podsShown } from './pods.ts'

type ServiceHandlers = Pick<
  Handlers,
  'listServices' | 'getService' | 'getManifest' | 'getServiceEvents' | 'restartService'
>

/** Answers about single services. */
export function serviceHandlers(parts: Parts): ServiceHandlers {
  const { states, view, client } = parts
  return {
    listServices: () => states.list(),
    getService({ params }) {
      const spec = findSpec(parts, params.service)
      const service = states.get(spec.name)
      if (!service)
        throw new ManagerError('manager/unavailable', `${spec.name} is being looked at for the first time`)
      const pods = states.podsOf(spec)
      return {
        service,
        pods: podsShown(pods),
        environment: environmentOf(spec, parts),
        endpoints: states.endpointsOf(spec).flatMap(({ metadata, spec: ports }) =>
          (ports?.ports ?? []).map(({ name, port }) => ({
            service: metadata.name ?? '',
            ...(name !== undefined && { name }),
            port,
            ...(ports?.clusterIP !== undefined && ports.clusterIP !== 'None' && { address: ports.clusterIP }),
            ready: service.status.ready,
          })),
        ),
      }
    },
    getManifest: ({ params }) => manifestOf(findSpec(parts, params.service), parts),
    getServiceEvents({ params }) {
      const spec = findSpec(parts, params.service)
      const names = new Set([spec.name, ...states.podsOf(spec).map(({ metadata }) => metadata.name ?? '')])
      const isAbout = ({ involvedObject: { kind, name = '' } = {} }: EventObject): boolean =>
        names.has(name) ||
        (kind === 'ReplicaSet' && name.startsWith(`${spec.name}-`)) ||
        (kind === 'Pod' && name.startsWith(`${spec.name}-`))
      return view.events
        .list()
        .filter(isAbout)
        .map(shownEvent)
        .toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
    },
    async restartService({ params }) {
      const spec = findSpec(parts, params.service)
      await restartWorkload(client, spec)
      return { text: `${spec.name} restarts` }
    },
  }
}

/** Replaces a workload's Pods in the way that it rolls out, as `kubectl rollout restart` does. */
export async function restartWorkload(
  client: KubeClient,
  { kind, name, namespace }: ServiceSpec,
): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() }
  await client.patch(
    { apiVersion: 'apps/v1', kind, name, namespace },
    { type: 'strategic', patch: { spec: { template: { metadata: { annotations } } } } },
    { fieldManager: 'devmatic' },
  )
}

/** @throws CodedError `manager/unknown-service` */
export function findSpec({ deployer }: Pick<Parts, 'deployer'>, name: string): ServiceSpec {
  const specs = deployer.rendering?.services ?? []
  const found = specs.find(spec => spec.name === name)
  if (found) return found
  const names = specs.map(spec => spec.name).join(', ') || 'none'
  throw new ManagerError('manager/unknown-service', `There is no service "${name}"; there are: ${names}`)
}

function shownEvent({ type = 'Normal', reason = '', message = '', ...event }: EventObject): ServiceEvent {
  const { involvedObject: { kind = '', name = '' } = {}, metadata, series } = event
  const created = metadata.creationTimestamp ?? ''
  return {
    type,
    reason,
    message,
    object: `${kind}/${name}`,
    count: series?.count ?? event.count ?? 1,
    firstAt: event.firstTimestamp ?? event.eventTime ?? created,
    lastAt: series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? created,
  }
}
