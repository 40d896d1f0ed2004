import { hasCode } from '@devmatic/base'
import type { KubeObject } from '@devmatic/kube-model'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { byNamespace } from '../framework/informers.ts'
import type { Service } from '../framework/objects.ts'
import { isSame, timeNow } from '../framework/status.ts'
import type { Endpoint, EndpointAddress, EndpointSubset, Endpoints } from './endpoint-slice.ts'
import { servicesOfPod, triggerAnnotation } from './endpoint-slice-controller.ts'
import { endpointsOfService } from './service-endpoints.ts'

/**
 * Keeps the older Endpoints objects, one for each Service with a selector.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/endpoint/endpoints_controller.go
 */
export function createEndpointsController(context: ControllerContext): Controller {
  const { informers } = context
  return runController(
    {
      name: 'endpoints',
      sources: [
        source(informers.services, ownKey),
        source(informers.pods, pod => servicesOfPod(context, pod)),
        source(informers.endpoints, ownKey),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const service = informers.services.get({ namespace, name })
        if (service?.spec.selector) await reconcile(context, service)
        if (!service) await removeLeft(context, { namespace, name })
      },
    },
    context,
  )
}

async function reconcile({ client, informers, clock }: ControllerContext, service: Service): Promise<void> {
  const { name, namespace, labels } = service.metadata
  const groups = endpointsOfService(service, informers.pods.byIndex(byNamespace, namespace))
  const subsets = groups.map(subsetOf).filter(subset => subset !== undefined)
  const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}
  const wanted = { ...labels, ...headless, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' }
  const annotations = { [triggerAnnotation]: timeNow(clock) }
  const existing = informers.endpoints.get({ namespace, name })
  if (!existing) {
    const draft = {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels: wanted, annotations },
      subsets,
    } as KubeObject
    await client.create(draft).catch(ignoreExisting)
  } else if (!isSame(existing.subsets, subsets) || !isSame(existing.metadata.labels, wanted)) {
    await client.update<Endpoints>({
      ...existing,
      subsets,
      metadata: {
        ...existing.metadata,
        labels: wanted,
        annotations: { ...existing.metadata.annotations, ...annotations },
      },
    })
  }
}

function subsetOf({
  ports,
  endpoints,
}: {
  ports: EndpointSubset['ports']
  endpoints: Endpoint[]
}): EndpointSubset | undefined {
  const ready = endpoints.filter(({ conditions }) => conditions?.ready).map(addressOf)
  const notReady = endpoints
    .filter(({ conditions }) => !conditions?.ready && !conditions?.terminating)
    .map(addressOf)
  if (ready.length + notReady.length === 0) return undefined
  return {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(notReady.length > 0 ? { notReadyAddresses: notReady } : {}),
    ...(ports ? { ports } : {}),
  }
}

function addressOf({ addresses, hostname, nodeName, targetRef }: Endpoint): EndpointAddress {
  const [ip = ''] = addresses
  return {
    ip,
    ...(hostname ? { hostname } : {}),
    ...(nodeName ? { nodeName } : {}),
    ...(targetRef ? { targetRef } : {}),
  }
}

/** What is left of a Service that is gone. */
async function removeLeft(
  { client, informers }: ControllerContext,
  place: { namespace: string; name: string },
): Promise<void> {
  const left = informers.endpoints.get(place)
  if (!left?.metadata.labels?.['endpoints.kubernetes.io/managed-by']) return
  await client.delete({ apiVersion: 'v1', kind: 'Endpoints', ...place }).catch((error: unknown) => {
    if (!hasCode(error, 'kube/not-found')) throw error
  })
}

/** Created a moment ago: the next look sees it. */
function ignoreExisting(error: unknown): void {
  if (!hasCode(error, 'kube/already-exists')) throw error
}
