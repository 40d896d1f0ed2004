import type { KubeClient } from '@devmatic/kube-client'
import type { KubeObject } from '@devmatic/kube-model'
import type { RenderedProduct } from 'kube-appdeploy'
import type { Terminal } from './terminal.ts'

/** One workload of the product, and how it does. */
export interface ServiceRow {
  name: string
  kind: string
  description: string
  ready: number
  wanted: number
  /** Where its Service listens; empty without one. */
  address: string
}

interface Workload extends KubeObject {
  spec?: { replicas?: number; template?: { metadata?: { labels?: Record<string, string> } } }
  status?: { readyReplicas?: number }
}

interface Service extends KubeObject {
  spec?: {
    clusterIP?: string
    selector?: Record<string, string>
    ports?: { port: number; protocol?: string }[]
  }
}

const kinds = ['Deployment', 'StatefulSet'] as const

/** Reads how the workloads of a rendered product do. */
export async function serviceRows(
  client: KubeClient,
  { objects, namespace }: RenderedProduct,
): Promise<ServiceRow[]> {
  const lists = kinds.map(kind => client.list<Workload>({ apiVersion: 'apps/v1', kind }, { namespace }))
  const [services, ...workloads] = await Promise.all([
    client.list<Service>({ apiVersion: 'v1', kind: 'Service' }, { namespace }),
    ...lists,
  ])
  const live = workloads.flatMap((list, index) =>
    list.items.map(item => [`${kinds[index]}/${item.metadata.name}`, item] as const),
  )
  const found = new Map<string, Workload>(live)
  return objects.flatMap(({ object }) => {
    if (!kinds.some(kind => kind === object.kind)) return []
    const name = object.metadata.name ?? ''
    const workload = found.get(`${object.kind}/${name}`)
    return [
      {
        name,
        kind: object.kind,
        description: object.metadata.annotations?.['description'] ?? '',
        ready: workload?.status?.readyReplicas ?? 0,
        wanted: workload?.spec?.replicas ?? 0,
        address: addressOf(workload, services.items),
      },
    ]
  })
}

function addressOf(workload: Workload | undefined, services: readonly Service[]): string {
  const labels = workload?.spec?.template?.metadata?.labels ?? {}
  const service = services.find(({ spec }) => {
    const selector = Object.entries(spec?.selector ?? {})
    return selector.length > 0 && selector.every(([key, value]) => labels[key] === value)
  })
  const { clusterIP, ports } = service?.spec ?? {}
  const [first] = ports ?? []
  if (!first || !clusterIP || clusterIP === 'None') return ''
  return `http://${clusterIP}${first.port === 80 ? '' : `:${first.port}`}/`
}

/** The rows as a table for a terminal. */
export function showServices(rows: readonly ServiceRow[], colors: Terminal['colors']): string {
  const width = (pick: (row: ServiceRow) => string): number =>
    Math.max(...rows.map(row => pick(row).length), 0)
  const names = width(row => row.name)
  const addresses = width(row => row.address)
  return rows
    .map(row => {
      const isReady = row.ready >= row.wanted
      const mark = isReady ? colors.green('✓') : colors.yellow('…')
      const state = `${row.ready}/${row.wanted}`
      return `${mark} ${colors.bold(row.name.padEnd(names))}  ${state.padEnd(5)}  ${row.address.padEnd(addresses)}  ${colors.dim(row.description)}\n`
    })
    .join('')
}

interface Ingress extends KubeObject {
  spec?: { rules?: { host?: string }[] }
}

/** Where a product's Ingresses are found on this machine. */
export function ingressUrls({ objects }: RenderedProduct, port: number): string[] {
  const hosts = objects.flatMap(({ object }) =>
    object.kind === 'Ingress'
      ? ((object as Ingress).spec?.rules ?? []).map(({ host }) => host ?? 'localhost')
      : [],
  )
  const local = (host: string): string => (host.endsWith('localhost') ? host : `${host}.localhost`)
  return [...new Set(hosts.map(host => `http://${local(host)}:${port}/`))]
}
