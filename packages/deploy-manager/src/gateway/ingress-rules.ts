import type { KubeObject } from '@devmatic/kube-model'

/** @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/ */
export interface Ingress extends KubeObject {
  spec?: {
    defaultBackend?: Backend
    rules?: { host?: string; http?: { paths: IngressPath[] } }[]
    tls?: { hosts?: string[]; secretName?: string }[]
  }
}

interface IngressPath {
  path?: string
  pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific'
  backend: Backend
}

interface Backend {
  service?: { name: string; port?: { name?: string; number?: number } }
}

/** Where requests of a host and path go. */
export interface Route {
  namespace: string
  /** Exact, `*.example.com`, or undefined for every host. */
  host: string | undefined
  path: string
  isExact: boolean
  service: string
  port: string | number | undefined
}

/** The routes of all Ingresses, those that say most first: exact hosts, exact paths, long paths. */
export function routesOf(ingresses: readonly Ingress[]): Route[] {
  return ingresses.flatMap(routesOfIngress).sort(bySpecificity)
}

function routesOfIngress({ metadata, spec }: Ingress): Route[] {
  const namespace = metadata.namespace ?? 'default'
  const route = ({ service }: Backend, rest: Pick<Route, 'host' | 'path' | 'isExact'>): Route[] =>
    service
      ? [{ namespace, ...rest, service: service.name, port: service.port?.name ?? service.port?.number }]
      : []
  const rules = (spec?.rules ?? []).flatMap(({ host, http }) =>
    (http?.paths ?? []).flatMap(({ path = '/', pathType, backend }) =>
      route(backend, { host, path, isExact: pathType === 'Exact' }),
    ),
  )
  const fallback = spec?.defaultBackend
    ? route(spec.defaultBackend, { host: undefined, path: '/', isExact: false })
    : []
  return [...rules, ...fallback]
}

function bySpecificity(left: Route, right: Route): number {
  const weight = ({ host }: Route): number => (host === undefined ? 2 : host.startsWith('*') ? 1 : 0)
  return (
    weight(left) - weight(right) ||
    (right.host?.length ?? 0) - (left.host?.length ?? 0) ||
    Number(right.isExact) - Number(left.isExact) ||
    right.path.length - left.path.length
  )
}

/** The route of a request; a host is also found by its name below `localhost`. */
export function findRoute(routes: readonly Route[], host: string, path: string): Route | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return routes.find(route => isHost(route.host, name) && isPath(route, path.replace(/[?#].*$/s, '')))
}

function isHost(wanted: string | undefined, name: string): boolean {
  if (wanted === undefined || wanted === name || `${wanted}.localhost` === name) return true
  // `*` stands for one label.
  return (
    wanted.startsWith('*.') &&
    name.endsWith(wanted.slice(1)) &&
    !name.slice(0, 1 - wanted.length).includes('.')
  )
}

/** Prefixes match whole parts: `/shop` is not the beginning of `/shopping`. */
function isPath({ path, isExact }: Route, requested: string): boolean {
  if (isExact) return requested === path
  const prefix = path.replace(/\/$/, '')
  return requested === prefix || requested.startsWith(`${prefix}/`) || prefix === ''
}
