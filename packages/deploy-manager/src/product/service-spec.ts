import { isJsonObject, type KubeObject, parseYaml } from '@devmatic/kube-model'
import type { RenderedObject, RenderedProduct } from 'kube-appdeploy'
import type { Mode, Place, ServiceContainer } from '../protocol/index.ts'

/** What the product's files say of one of its services, whatever runs. */
export interface ServiceSpec {
  name: string
  kind: string
  namespace: string
  description: string
  group: string
  containers: ServiceContainer[]
  /** The modes that it can have. */
  modes: Mode[]
  defined: Place
  /** Labels of its Pods. */
  labels: Readonly<Record<string, string>>
  replicas: number
  rendered: RenderedObject
}

/** A container of a Pod template, as far as it is looked at here. */
export interface TemplateContainer {
  name: string
  image?: string
  command?: string[]
  args?: string[]
  env?: EnvVar[]
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string }; prefix?: string }[]
  ports?: { name?: string; containerPort: number }[]
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables */
export interface EnvVar {
  name: string
  value?: string
  valueFrom?: {
    secretKeyRef?: { name: string; key: string }
    configMapKeyRef?: { name: string; key: string }
    fieldRef?: { fieldPath: string }
    resourceFieldRef?: { resource: string }
  }
}

/** A workload, as far as it is looked at here. */
export interface WorkloadObject extends KubeObject {
  spec?: {
    replicas?: number
    selector?: { matchLabels?: Record<string, string> }
    template?: {
      metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }
      spec?: {
        containers?: TemplateContainer[]
        initContainers?: TemplateContainer[]
        volumes?: {
          name: string
          configMap?: { name?: string }
          secret?: { secretName?: string }
          persistentVolumeClaim?: { claimName: string }
        }[]
      }
    }
  }
}

const serviceKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Whether an object is a service of its product: something that stays up. */
export function isService({ kind, apiVersion }: Pick<KubeObject, 'kind' | 'apiVersion'>): boolean {
  return serviceKinds.has(kind) && apiVersion === 'apps/v1'
}

/** How a container's source is built and run: what the annotation `dev` says. */
export interface DevContainer {
  path: string
  build?: string
  run: string
  watch?: string[]
  reload?: string
}

/** The annotation `dev`, as far as it can be read; the render tells what is wrong with it. */
export function devContainersOf(object: KubeObject): Record<string, DevContainer> {
  const text = object.metadata.annotations?.['dev']
  if (text === undefined) return {}
  try {
    const value = parseYaml(text)
    return isJsonObject(value) ? (value as unknown as Record<string, DevContainer>) : {}
  } catch {
    return {} // a mistake in it is told by whoever asks for source mode
  }
}

/** Reads the services of a product; `asked` are the containers whose templates ask for their mode. */
export function serviceSpecsOf(product: RenderedProduct, asked: ReadonlySet<string>): ServiceSpec[] {
  return product.objects
    .filter(({ object }) => isService(object))
    .map(rendered => specOf(rendered, product.namespace, asked))
}

function specOf(rendered: RenderedObject, namespace: string, asked: ReadonlySet<string>): ServiceSpec {
  const object = rendered.object as WorkloadObject
  const { annotations = {}, labels = {} } = object.metadata
  const name = object.metadata.name ?? ''
  const { containers = [], initContainers = [] } = object.spec?.template?.spec ?? {}
  const dev = devContainersOf(object)
  const shown = (container: TemplateContainer, init: boolean): ServiceContainer => {
    const path = dev[container.name]?.path
    return {
      name: container.name,
      image: container.image ?? '',
      ...(path !== undefined && { source: path }),
      ...(init && { init }),
    }
  }
  const hasSource = containers.some(
    each => dev[each.name]?.run !== undefined || asked.has(`${name}/${each.name}`),
  )
  return {
    name,
    kind: object.kind,
    namespace: object.metadata.namespace ?? namespace,
    description: annotations['description'] ?? '',
    group: annotations['group'] ?? labels['app.kubernetes.io/part-of'] ?? '',
    containers: [
      ...containers.map(each => shown(each, false)),
      ...initContainers.map(each => shown(each, true)),
    ],
    modes: ['off', 'image', ...(hasSource ? (['source'] as const) : [])],
    defined: { file: rendered.file, line: rendered.line },
    labels: object.spec?.template?.metadata?.labels ?? {},
    replicas: object.spec?.replicas ?? 1,
    rendered,
  }
}

/** The containers whose templates ask `ismode` by name, as `deployment/container`. */
export function askedModes(templates: readonly string[]): Set<string> {
  const found = templates.flatMap(text => [...text.matchAll(/\bismode\s+\S+\s+"([^"]+)"\s+"([^"]+)"/g)])
  return new Set(found.map(([, deployment, container]) => `${deployment}/${container}`))
}
