import { hasCode } from '@devmatic/base'
import { matchesLabels, selectLabels, type KubeObject } from '@devmatic/kube-model'
import {
  ownKey,
  runController,
  source,
  type Controller,
  type ControllerContext,
} from '../framework/controller.ts'
import { createExpectations, type Expectations } from '../framework/expectations.ts'
import { byNamespace, byOwner } from '../framework/informers.ts'
import type { Pod, Service } from '../framework/objects.ts'
import { controllerKey, controllerReference } from '../framework/owner.ts'
import { isSame, timeNow } from '../framework/status.ts'
import type { EndpointSlice } from './endpoint-slice.ts'
import { endpointsOfService, type EndpointGroup } from './service-endpoints.ts'

const serviceLabel = 'kubernetes.io/service-name'
const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
const manager = 'endpointslice-controller.k8s.io'
const headlessLabel = 'service.kubernetes.io/headless'
/** When what led to the last change happened. */
export const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'
/** Endpoints in one slice. */
const sliceSize = 100

/** The keys of the Services whose selector chooses a Pod. */
export function servicesOfPod({ informers }: ControllerContext, pod: Pod): string[] {
  const services = informers.services.byIndex(byNamespace, pod.metadata.namespace)
  const chosen = services.filter(
    ({ spec }) =>
      spec.selector &&
      Object.keys(spec.selector).length > 0 &&
      matchesLabels(selectLabels(spec.selector), pod.metadata.labels),
  )
  return chosen.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
}

/**
 * Keeps EndpointSlices for each Service with a selector.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/endpointslice/endpointslice_controller.go
 */
export function createEndpointSliceController(context: ControllerContext): Controller {
  const { informers, clock } = context
  const expectations = createExpectations(informers.slices, clock)
  return runController(
    {
      name: 'endpointslice',
      sources: [
        source(informers.services, ownKey),
        source(informers.pods, pod => servicesOfPod(context, pod)),
        source(informers.slices, slice => controllerKey(slice, 'Service')),
      ],
      reconcile: async key => {
        const [namespace = '', name = ''] = key.split('/')
        const service = informers.services.get({ namespace, name })
        if (service?.spec.selector && !service.metadata.deletionTimestamp && expectations.met(key))
          await reconcile(context, service, { key, expectations })
      },
    },
    context,
  )
}

async function reconcile(
  context: ControllerContext,
  service: Service,
  state: { key: string; expectations: Expectations },
): Promise<void> {
  const { client, informers } = context
  const groups = endpointsOfService(service, informers.pods.byIndex(byNamespace, service.metadata.namespace))
  const wanted = (groups.length > 0 ? groups : [{ ports: [], endpoints: [] }]).flatMap(cut)
  const existing = informers.slices
    .byIndex(byOwner, service.metadata.uid)
    .filter(slice => slice.metadata.labels?.[managedByLabel] === manager && !slice.metadata.deletionTimestamp)
  const [reused, surplus] = [existing.slice(0, wanted.length), existing.slice(wanted.length)]
  for (const [index, group] of wanted.entries()) {
    const slice = reused[index]
    const draft = draftOf(context, service, group)
    if (!slice) {
      const created = await client.create<EndpointSlice>(draft)
      state.expectations.created(state.key, created.metadata.uid)
    } else if (!isCurrent(slice, draft)) {
      await client.update<EndpointSlice>({
        ...slice,
        ...draft,
        metadata: {
          ...slice.metadata,
          labels: draft.metadata.labels ?? {},
          annotations: { ...slice.metadata.annotations, ...draft.metadata.annotations },
        },
      })
    }
  }
  for (const slice of surplus) {
    const { name, namespace } = slice.metadata
    await client
      .delete({ apiVersion: slice.apiVersion, kind: slice.kind, name, namespace })
      .catch(ignoreMissing)
  }
}

function cut(group: EndpointGroup): EndpointGroup[] {
  const count = Math.max(1, Math.ceil(group.endpoints.length / sliceSize))
  return Array.from({ length: count }, (_, index) => ({
    ...group,
    endpoints: group.endpoints.slice(index * sliceSize, (index + 1) * sliceSize),
  }))
}

function isCurrent(slice: EndpointSlice, draft: EndpointSlice): boolean {
  return (
    isSame(slice.endpoints, draft.endpoints) &&
    isSame(slice.ports, draft.ports) &&
    isSame(slice.metadata.labels, draft.metadata.labels)
  )
}

function draftOf(context: ControllerContext, service: Service, group: EndpointGroup): EndpointSlice {
  const { name, namespace, labels } = service.metadata
  const headless = service.spec.clusterIP === 'None' ? { [headlessLabel]: '' } : {}
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, ...headless, [serviceLabel]: name, [managedByLabel]: manager },
      annotations: { [triggerAnnotation]: timeNow(context.clock) },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: group.endpoints,
    ports: group.ports,
  } as KubeObject as EndpointSlice
}

function ignoreMissing(error: unknown): void {
  if (!hasCode(error, 'kube/not-found')) throw error
}
