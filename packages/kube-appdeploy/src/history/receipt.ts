import { type CallOptions, type KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import { isRolledOut } from '../wait/rollout-status.ts'

/** What a deployment proved: kept with its revision, and asked for when it is promoted. */
export interface Receipt {
  /** By image as the objects name it: what the nodes ran for it, as `registry/shop@sha256:…`. */
  images: Readonly<Record<string, string>>
  /** What was waited for and came out well, as `Deployment shop`, `Job smoke`. */
  checks: readonly string[]
}

const POD = { apiVersion: 'v1', kind: 'Pod' }

/** Reads what the Pods of a deployment run: one list for each namespace. */
export async function readReceipt(
  client: KubeClient,
  objects: readonly KubeObject[],
  options: CallOptions = {},
): Promise<Receipt> {
  const checked = objects.filter(isRolledOut)
  const namespaces = [...new Set(checked.flatMap(({ metadata }) => metadata.namespace ?? []))]
  const lists = await Promise.all(
    namespaces.map(namespace => client.list<Pod>(POD, { ...options, namespace, resourceVersion: '0' })),
  )
  const wanted = new Set(checked.flatMap(imagesOf))
  const images = lists
    .flatMap(({ items }) => items.flatMap(imagesRun))
    .filter(([image]) => wanted.has(image))
    .toSorted(([a], [b]) => a.localeCompare(b))
  return {
    images: Object.fromEntries(images),
    checks: checked.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  }
}

interface Container {
  name: string
  image?: string
}

interface Pod extends KubeObject {
  spec?: { containers?: Container[]; initContainers?: Container[] }
  status?: {
    containerStatuses?: { name: string; imageID?: string }[]
    initContainerStatuses?: { name: string; imageID?: string }[]
  }
}

/** A container's status may name another image than its spec: the name after all defaults. */
function imagesRun({ spec = {}, status = {} }: Pod): [image: string, id: string][] {
  const statuses = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  const ids = new Map(statuses.map(({ name, imageID }) => [name, imageID]))
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])].flatMap(({ name, image }) => {
    const id = ids.get(name)
    return image && id ? [[image, id]] : []
  })
}

function imagesOf({ spec }: KubeObject & { spec?: unknown }): string[] {
  const { template } = (spec ?? {}) as { template?: Pod }
  const containers = [...(template?.spec?.initContainers ?? []), ...(template?.spec?.containers ?? [])]
  return containers.flatMap(({ image }) => image ?? [])
}
