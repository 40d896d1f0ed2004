import { matchesLabels, selectLabels } from '@devmatic/kube-model'
import type { Graph } from '../dependencies/graph.ts'
import type { ServiceSpec } from '../product/service-spec.ts'
import type { ErrorLine, ManagerEvent, Modes, Service, Usage } from '../protocol/index.ts'
import type { ClusterView } from './cluster-view.ts'
import type { PodObject, ServiceObject } from './objects.ts'
import { isReady, restartsOf } from './pod-trouble.ts'
import { type StatusNow, statusNow } from './service-status.ts'

/** What services are shown with besides what the cluster says. */
export interface StateSources {
  view: ClusterView
  specs: () => readonly ServiceSpec[]
  modes: () => Modes
  graph: () => Graph
  /** The stable address of a service that listens. */
  urlOf: (service: string) => string
  usageOf: (service: string) => Usage | undefined
  errorOf: (service: string) => ErrorLine | undefined
  isPulled: (service: string) => boolean
  publish: (event: ManagerEvent) => void
  /** A service moved to another state; `previous` is undefined for the first that is known. */
  onMove: (service: Service, previous: Service | undefined) => void
}

/** All services as they are shown, kept current. */
export interface ServiceStates {
  list(): Service[]
  get(name: string): Service | undefined
  /** Looks again at what may have changed; everything where nothing is named. */
  refresh(name?: string): void
  /** The Service objects that lead to a service's Pods. */
  endpointsOf(spec: ServiceSpec): ServiceObject[]
  podsOf(spec: ServiceSpec): PodObject[]
  close(): void
}

/** Changes that come together are told together, after so many milliseconds. */
const gatherMs = 20

/** Follows the cluster, and tells each service whose picture changed. */
export function trackServices(sources: StateSources): ServiceStates {
  const { view, publish, onMove } = sources
  const shown = new Map<string, Service>()
  const wereReady = new Map<string, Set<string>>()
  let timer: NodeJS.Timeout | undefined

  const podsOf = ({ kind, name }: ServiceSpec): PodObject[] =>
    view.podsOf(kind, name).filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const endpointsOf = ({ labels, namespace, name }: ServiceSpec): ServiceObject[] =>
    view.services
      .list()
      .filter(({ metadata, spec }) => {
        const selector = spec?.selector ?? {}
        return (
          metadata.namespace === namespace &&
          Object.keys(selector).length > 0 &&
          matchesLabels(selectLabels(selector), labels)
        )
      })
      .toSorted((a, b) => Number(b.metadata.name === name) - Number(a.metadata.name === name))

  const lookAt = (spec: ServiceSpec): { status: StatusNow; pods: PodObject[] } => {
    const pods = podsOf(spec)
    const before = wereReady.get(spec.name)
    const alive = new Set(pods.map(({ metadata }) => metadata.uid ?? ''))
    const ready = new Set([...(before ?? [])].filter(uid => alive.has(uid)))
    const facts = {
      mode: sources.modes()[spec.name] ?? 'image',
      workload: view.workload(spec.kind, spec),
      pods,
      wereReady: before ?? ready,
    }
    const status = statusNow(facts)
    for (const pod of pods) if (isReady(pod)) ready.add(pod.metadata.uid ?? '')
    wereReady.set(spec.name, ready)
    return { status, pods }
  }

  const refreshAll = (): void => {
    timer = undefined
    const specs = sources.specs()
    const looked = new Map(specs.map(spec => [spec.name, lookAt(spec)] as const))
    const graph = sources.graph()
    for (const spec of specs) {
      const { status, pods } = looked.get(spec.name)!
      const previous = shown.get(spec.name)
      const now = waitingFor(spec.name, status, { graph, looked })
      const service = assemble(spec, { status: now, pods, previous, graph })
      if (previous && JSON.stringify(previous) === JSON.stringify(service)) continue
      shown.set(spec.name, service)
      publish({ type: 'service', service })
      if (previous?.status.shape !== service.status.shape || previous.status.word !== service.status.word)
        onMove(service, previous)
    }
    for (const name of shown.keys()) {
      if (looked.has(name)) continue
      shown.delete(name)
      publish({ type: 'service-removed', name })
    }
  }

  const assemble = (
    spec: ServiceSpec,
    {
      status,
      pods,
      previous,
      graph,
    }: { status: StatusNow; pods: PodObject[]; previous: Service | undefined; graph: Graph },
  ): Service => {
    const { name } = spec
    const isSame = previous?.status.shape === status.shape && previous.status.word === status.word
    const since = isSame ? previous.status.since : sinceOf(status, pods)
    const firstError = status.shape === 'ready' || status.shape === 'off' ? undefined : sources.errorOf(name)
    const usage = sources.usageOf(name)
    const [endpoint] = endpointsOf(spec)
    const mode = sources.modes()[name] ?? 'image'
    return {
      name,
      kind: spec.kind,
      description: spec.description,
      group: spec.group,
      mode,
      modes: spec.modes,
      status: { ...status, since, ...(firstError && { firstError }) },
      ...(usage && { usage }),
      restarts: pods.reduce((sum, pod) => sum + restartsOf(pod), 0),
      lastChange: lastChangeOf(pods, view.workload(spec.kind, spec)?.metadata.creationTimestamp, since),
      ...(endpoint && isWeb(endpoint) && { url: sources.urlOf(name) }),
      containers: spec.containers,
      defined: spec.defined,
      needs: graph.needs(name),
      neededBy: graph.neededBy(name),
      changedByPull: sources.isPulled(name),
    }
  }

  const schedule = (): void => {
    timer ??= setTimeout(refreshAll, gatherMs)
  }
  const end = view.onChange(schedule)
  return {
    list: () => [...shown.values()],
    get: name => shown.get(name),
    refresh: () => {
      clearTimeout(timer)
      refreshAll()
    },
    podsOf,
    endpointsOf,
    close() {
      end()
      clearTimeout(timer)
    },
  }
}

interface Looked {
  graph: Graph
  looked: ReadonlyMap<string, { status: StatusNow }>
}

/** A service that is not ready waits for one that it needs, unless that one needs it too. */
function waitingFor(name: string, status: StatusNow, { graph, looked }: Looked): StatusNow {
  if (status.shape !== 'starting' && status.shape !== 'failing' && status.shape !== 'not-ready') return status
  const other = graph.needs(name).find(each => {
    const shape = looked.get(each)?.status.shape
    const isUp = shape === undefined || shape === 'ready' || shape === 'off'
    return !isUp && !graph.closure(each).includes(name)
  })
  return other === undefined ? status : { ...status, shape: 'waiting', word: `Waiting for ${other}` }
}

function sinceOf({ shape }: StatusNow, pods: readonly PodObject[]): string {
  const now = new Date().toISOString()
  if (shape !== 'ready') return now
  const times = pods.flatMap(
    ({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? [],
  )
  return times.toSorted().at(-1) ?? now
}

function lastChangeOf(
  pods: readonly PodObject[],
  created: string | null | undefined,
  since: string,
): { at: string; text: string } {
  const starts = pods.flatMap(({ status }) =>
    (status?.containerStatuses ?? []).flatMap(({ state, restartCount = 0 }) =>
      state?.running?.startedAt === undefined
        ? []
        : [{ at: state.running.startedAt, text: restartCount > 0 ? 'started again' : 'started' }],
    ),
  )
  const [latest] = starts.toSorted((a, b) => (a.at < b.at ? 1 : -1))
  return latest ?? { at: created ?? since, text: created == null ? 'not deployed' : 'deployed' }
}

const otherPorts = new Set([5432, 3306, 6379, 27017, 5672, 9092, 11211, 25, 587, 53])

/** Whether a browser has something to look at there, as far as names and numbers tell. */
function isWeb({ spec }: ServiceObject): boolean {
  const [port] = spec?.ports ?? []
  if (!port || (port.protocol ?? 'TCP') !== 'TCP') return false
  return /^(http|web|ui|api)/.test(port.name ?? '') || (port.name === undefined && !otherPorts.has(port.port))
}
