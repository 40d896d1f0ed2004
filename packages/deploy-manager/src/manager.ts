import { mkdir } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { createCleanup } from '@devmatic/base'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { createClusterTarget } from 'kube-appdeploy'
import { choiceHandlers } from './choices/choice-handlers.ts'
import { openChoices } from './choices/choice-store.ts'
import { type Chosen, createChosen } from './choices/chosen.ts'
import { type Measurements, openMeasurements } from './choices/measurements.ts'
import { createGraph, type Graph } from './dependencies/graph.ts'
import { graphHandlers } from './dependencies/graph-handlers.ts'
import { inferDependencies, serviceNames } from './dependencies/infer-dependencies.ts'
import { createEventLog, type EventLog } from './events/event-log.ts'
import { createGateway } from './gateway/gateway.ts'
import { createReach } from './gateway/reach.ts'
import { collectLogs } from './logs/collector.ts'
import { logHandlers } from './logs/log-handlers.ts'
import { LogStore } from './logs/log-store.ts'
import { Deployer } from './product/deployer.ts'
import { deploymentHandlers } from './product/deployment-handlers.ts'
import { readGitState } from './product/git-state.ts'
import { openPulls } from './product/pulls.ts'
import { renderChosen, type Rendering } from './product/render-chosen.ts'
import { type FilesChanged, watchFiles } from './product/watch-files.ts'
import {
  defaultPort,
  type GitState,
  type Hello,
  type ManagerEvent,
  type Modes,
  protocolVersion,
  type PullImpact,
} from './protocol/index.ts'
import { createAudit } from './security/audit.ts'
import { createSession } from './security/session.ts'
import type { Handlers, OutgoingMessage } from './server/handlers.ts'
import { type HttpServer, startHttpServer } from './server/http-server.ts'
import { type ClusterView, watchCluster } from './services/cluster-view.ts'
import { trackFirstErrors } from './services/first-errors.ts'
import type { IngressObject } from './services/objects.ts'
import { findSpec, restartWorkload, serviceHandlers } from './services/service-handlers.ts'
import { type ServiceStates, trackServices } from './services/service-states.ts'
import { trackUsage } from './services/usage.ts'
import { shellPlace } from './shell/shell-place.ts'
import { createShells } from './shell/shells.ts'
import { sourceHandlers } from './source/source-handlers.ts'
import { trackSaves } from './source/source-saves.ts'
import { untilServing } from './source/until-serving.ts'
import { stateFilesOf } from './state-files.ts'
import { recordTimeline } from './timeline/record-timeline.ts'
import { openTimeline } from './timeline/timeline-store.ts'

/** How deploy-manager runs. */
export interface DeployManagerOptions {
  /** The folder of `devmatic.yaml`. */
  root: string
  environment: string
  /** Where it keeps what it writes. */
  state: string
  /** The cluster: a kubeconfig's path, and a context of it. */
  kubeconfig?: string
  context?: string
  /** 4680, or any free port where that is taken. */
  port?: number
  /** The token that callers need; a new one where it is left out. */
  token?: string
  /** The dashboard's built files. */
  dashboard?: string
  version: string
  embedded: boolean
  /** Is told what goes wrong without anybody waiting for it. */
  onError: (error: unknown) => void
}

/** A running deploy-manager. */
export interface DeployManager extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly token: string
  /** Resolves when somebody asked it to end. */
  readonly stopped: Promise<void>
  close(): Promise<void>
}

/** What the parts of the server share. */
export interface Parts {
  options: DeployManagerOptions
  client: KubeClient
  namespace: string
  events: EventLog
  deployer: Deployer
  view: ClusterView
  states: ServiceStates
  chosen: Chosen
  graph: () => Graph
  measurements: Measurements
  /** Renders the files with other modes. */
  render: (modes: Modes) => Promise<Rendering>
  git: () => GitState
}

/**
 * Starts deploy-manager on a product: it reads the cluster through the API alone, deploys, and serves dashboard, API
 * and services on one loopback port.
 */
export async function startDeployManager(options: DeployManagerOptions): Promise<DeployManager> {
  const cleanup = createCleanup()
  try {
    return await start(options, cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function start(
  options: DeployManagerOptions,
  cleanup: ReturnType<typeof createCleanup>,
): Promise<DeployManager> {
  const { root, environment, onError } = options
  const files = stateFilesOf(options.state)
  await mkdir(options.state, { recursive: true, mode: 0o700 })
  const events = createEventLog()
  const publish = (event: ManagerEvent): void => events.publish(event)
  const client = await createKubeClient({
    ...(options.kubeconfig !== undefined && { kubeconfig: options.kubeconfig }),
    ...(options.context !== undefined && { context: options.context }),
  })
  cleanup.add(() => client[Symbol.asyncDispose]())

  let git = await readGitState(root)
  const chosen = createChosen({
    store: await openChoices(files.choices),
    branch: () => git.branch,
    product: () => deployer.rendering?.product,
  })
  const measurements = await openMeasurements(files.measurements)
  cleanup.add(() => measurements.save())
  const render = (modes: Modes): Promise<Rendering> => renderChosen({ root, environment, chosen: modes })
  const deployer = new Deployer({
    target: createClusterTarget(client),
    environment,
    proposes: environment !== 'local',
    render: modes => render(modes ?? chosen.now().modes),
    source: () => Promise.resolve(git.commit === undefined ? {} : { commit: git.commit, dirty: git.dirty }),
    publish,
    onError,
  })
  // Broken files are told to whoever looks; what runs goes on.
  const first = await deployer.refresh().catch(() => undefined)
  const namespace = first?.wanted.namespace ?? client.namespace
  const timeline = await openTimeline(files.timeline, {
    onEntry: entry => publish({ type: 'timeline', entry }),
    onError,
  })
  cleanup.add(() => timeline.flushed())
  const recorder = recordTimeline(timeline)
  const pulls = await openPulls(files.pull, {
    deployer,
    onImpact: impact => publish({ type: 'pull', impact }),
  })

  const view = watchCluster({ client, namespace, onState: cluster => publish({ type: 'cluster', cluster }) })
  cleanup.add(() => view[Symbol.asyncDispose]())
  await view.synced(AbortSignal.timeout(20_000))
  const graph = memoized(deployer, rendering =>
    createGraph(inferDependencies(rendering.all, rendering.services)),
  )
  let server: HttpServer | undefined
  const productName = (): string => deployer.rendering?.product.name ?? path.basename(root)
  const serviceBehind = (name: string): string => {
    const { rendering } = deployer
    return (rendering && serviceNames(rendering.all, rendering.services).get(name)) ?? name
  }
  const errors = trackFirstErrors(name => states.get(name)?.status.shape)
  const usage = trackUsage({
    client,
    view,
    namespace,
    onUsage(measured) {
      for (const [name, { memoryBytes }] of Object.entries(measured))
        measurements.addMemory(name, memoryBytes)
      publish({ type: 'usage', usage: measured })
    },
  })
  cleanup.add(() => usage.close())
  const states = trackServices({
    view,
    specs: () => deployer.rendering?.services ?? [],
    modes: () => deployer.rendering?.modes ?? {},
    graph,
    urlOf: service => `http://${service}.${productName()}.localhost:${server?.port}/`,
    usageOf: name => usage.of(name),
    errorOf: name => errors.of(name),
    isPulled: name => pulls.isChanged(name),
    publish,
    onMove(service, previous) {
      recorder.onMove(service, previous)
      if (service.status.shape !== 'ready') return
      errors.forget(service.name)
      if (previous) measureStart(service.name, parts)
    },
  })
  cleanup.add(() => states.close())
  const parts: Parts = {
    options,
    client,
    namespace,
    events,
    deployer,
    view,
    states,
    chosen,
    graph,
    measurements,
    render,
    git: () => git,
  }
  const reach = createReach({ client, embedded: options.embedded })
  const saves = trackSaves({
    untilServing: service => untilServing(findSpec(parts, service), { states, reach }),
    onSave: (service, save) => recorder.onSave(service, save),
    onBuildError: (service, text) => recorder.onBuildError(service, text),
  })
  const logs = new LogStore({ folder: files.logs, onError })
  cleanup.add(() => logs.close())
  logs.onEntry(entry => {
    saves.onEntry(entry)
    if (errors.onEntry(entry)) recorder.onError(entry)
  })
  const collector = await collectLogs({ client, view, store: logs, positions: files.positions, onError })
  cleanup.add(() => collector[Symbol.asyncDispose]())
  const shells = createShells({
    client,
    placeOf: (service, wanted) => shellPlace(findSpec(parts, service), { ...wanted, states }),
    onChange: sessions => publish({ type: 'shells', sessions }),
  })
  cleanup.add(() => shells[Symbol.asyncDispose]())
  const startedAt = Date.now()
  const endings = [
    events.onEvent(event => {
      recorder.onEvent(event)
      if (event.type === 'deployment') states.refresh()
    }),
    view.events.onChange(({ type, object }) => {
      // What is there already was told by an earlier start.
      const isNew = Date.parse(object.metadata.creationTimestamp ?? '') >= startedAt
      const service = serviceOfObject(object.involvedObject?.name ?? '', deployer)
      if (type === 'added' && isNew && service !== undefined) recorder.onKubernetesEvent(object, service)
    }),
  ]
  cleanup.add(() => endings.forEach(end => end()))

  const session = createSession(options.token)
  const audit = createAudit(files.audit, onError)
  cleanup.add(() => audit.flushed())
  const stopped = Promise.withResolvers<void>()
  const hello = (): Hello => ({
    protocol: protocolVersion,
    version: options.version,
    product: productName(),
    environment,
    environments: [...(deployer.rendering?.product.environments.keys() ?? [environment])],
    namespace,
    proposes: environment !== 'local',
    protected: deployer.rendering?.environment.protected ?? environment !== 'local',
    clusterName: client.context ? `${client.url} (${client.context})` : client.url,
    embedded: options.embedded,
    cluster: view.state,
    git,
    root,
    url: `http://localhost:${server?.port}/`,
    ingresses: ingressUrls(view.ingresses.list(), server?.port ?? 0),
    startedAt: new Date(startedAt).toISOString(),
    now: new Date().toISOString(),
    machine: { cores: availableParallelism(), memoryBytes: totalmem() },
  })
  const { followLogs, ...logAnswers } = logHandlers(logs)
  const handlers: Handlers = {
    hello,
    ...serviceHandlers(parts),
    ...choiceHandlers(parts),
    ...graphHandlers(parts),
    ...deploymentHandlers(parts),
    ...sourceHandlers(parts, saves),
    ...logAnswers,
    getMetrics: ({ params }) => usage.metricsOf(findSpec(parts, params.service).name),
    getPull: () => pulls.last(),
    undoPull: () => pulls.undo(),
    getTimeline: ({ query }) => timeline.read(query),
    listShells: () => shells.list(),
    closeShell({ params }) {
      shells.end(params.session)
      return { text: 'The shell has ended' }
    },
    getAudit: () => audit.read(500),
    stop() {
      stopped.resolve()
      return { text: 'Ending; what is deployed stays' }
    },
  }
  const begin = (): ManagerEvent[] => [
    { type: 'hello', hello: hello() },
    { type: 'services', services: states.list() },
    { type: 'choices', choices: chosen.shown() },
    { type: 'render', findings: [...deployer.findings] },
    { type: 'proposal', plan: deployer.proposal ?? null },
    { type: 'shells', sessions: shells.list() },
    ...(deployer.current
      ? [{ type: 'deployment' as const, deployment: structuredClone(deployer.current) }]
      : []),
  ]
  const gateway = createGateway({
    reach,
    view,
    namespace,
    product: productName,
    serviceOf: name => states.get(serviceBehind(name)),
    buildErrorOf: name => saves.buildErrorOf(name)?.text,
    dashboard: () => `http://localhost:${server?.port}/`,
  })
  cleanup.add(() => gateway.close())
  server = await startHttpServer({
    handlers,
    streams: {
      async *events({ lastEventId, signal }): AsyncGenerator<OutgoingMessage<ManagerEvent>> {
        for await (const { id, event } of events.follow({ after: lastEventId, begin, signal }))
          yield { id, data: event }
      },
      followLogs,
    },
    openShell: (upgrade, input) => shells.open(upgrade, input),
    gateway,
    session,
    audit,
    dashboard: options.dashboard,
    port: options.port ?? defaultPort,
    onError,
  })
  cleanup.add(() => server?.close())
  states.refresh()

  const watcher = await watchFiles({
    root,
    onChange: changed => void followFiles(changed).catch(onError),
    onError,
  })
  cleanup.add(() => watcher[Symbol.asyncDispose]())
  const watchAll = (rendering: Rendering | undefined): void => {
    if (rendering) watcher.add([rendering.product.manifests, ...variableFiles(rendering)])
  }
  watchAll(first)
  cleanup.add(() => deployer.close())
  timeline.add({ kind: 'manager', tone: 'info', text: `devmatic ${options.version} started`, turning: false })
  deployer.request({ cause: { type: 'start', text: 'devmatic up' } })

  async function followFiles(changed: FilesChanged): Promise<void> {
    const before = git
    const was = deployer.rendering
    git = await readGitState(root)
    if (JSON.stringify(before) !== JSON.stringify(git)) publish({ type: 'git', git })
    if (before.branch !== git.branch) publish({ type: 'choices', choices: chosen.shown() })
    const moved = before.commit !== git.commit || before.branch !== git.branch
    if (!moved && changed.files.length === 0) return
    if (moved) await followGit(before, was)
    const text = moved
      ? `${git.branch} is now ${git.commit?.slice(0, 10) ?? 'empty'}`
      : `${shortList(changed.files)} saved`
    deployer.request({ cause: { type: moved ? 'git' : 'files', text } })
    watchAll(deployer.rendering)
  }

  async function followGit(before: GitState, was: Rendering | undefined): Promise<void> {
    recorder.onGit(before, git)
    const is = await deployer.refresh().catch(() => undefined) // what is wrong is told by the deployment that follows
    if (!was || !is) return
    const undoRevision = deployer.recent.find(({ revision }) => revision !== undefined)?.revision
    const proposes = environment !== 'local'
    const impact = await pulls.onMove({ root, before, now: git, was, is, undoRevision, proposes })
    if (options.embedded && impact) await restartStale(impact, parts)
  }

  const close = (): Promise<void> => cleanup.run()
  return {
    url: `http://localhost:${server.port}/`,
    port: server.port,
    token: session.token,
    stopped: stopped.promise,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** On this machine an image is its source: what a pull changed there runs only after a restart. */
async function restartStale({ services }: PullImpact, { deployer, client, states }: Parts): Promise<void> {
  for (const { service, causes, state } of services) {
    const spec = deployer.rendering?.services.find(({ name }) => name === service)
    const isStale = state === 'applied' && causes.some(cause => cause === 'source' || cause === 'dependency')
    if (spec && isStale && deployer.rendering?.modes[service] === 'image' && states.podsOf(spec).length > 0)
      await restartWorkload(client, spec)
  }
}

/** Keeps how long a start took: from the creation of its newest Pod to its readiness. */
function measureStart(name: string, parts: Parts): void {
  const spec = parts.deployer.rendering?.services.find(each => each.name === name)
  const pods = spec ? parts.states.podsOf(spec) : []
  const times = pods.flatMap(({ metadata, status }) => {
    const ready = status?.conditions?.find(({ type, status: is }) => type === 'Ready' && is === 'True')
    return ready?.lastTransitionTime
      ? [Date.parse(ready.lastTransitionTime) - Date.parse(metadata.creationTimestamp ?? '')]
      : []
  })
  const longest = Math.max(...times)
  if (Number.isFinite(longest)) parts.measurements.addStart(name, Math.max(0, longest) / 1000)
}

/** The service that an object is named after. */
function serviceOfObject(name: string, { rendering }: Deployer): string | undefined {
  const names = rendering?.services.map(spec => spec.name) ?? []
  return names.find(each => each === name || name.startsWith(`${each}-`))
}

/** Addresses of Ingresses on this machine. */
function ingressUrls(ingresses: readonly IngressObject[], port: number): string[] {
  const hosts = ingresses.flatMap(({ spec }) => (spec?.rules ?? []).flatMap(({ host }) => host ?? []))
  const local = (host: string): string => (host.endsWith('localhost') ? host : `${host}.localhost`)
  return [...new Set(hosts.map(host => `http://${local(host)}:${port}/`))]
}

/** Computes something once for each rendering. */
function memoized(deployer: Deployer, compute: (rendering: Rendering) => Graph): () => Graph {
  let known: { rendering: Rendering; graph: Graph } | undefined
  const empty = createGraph([])
  return () => {
    const { rendering } = deployer
    if (!rendering) return empty
    if (known?.rendering !== rendering) known = { rendering, graph: compute(rendering) }
    return known.graph
  }
}

/** Files that variables were set in. */
function variableFiles({ wanted: { variables } }: Rendering): string[] {
  const origins = variables.paths().flatMap(name => variables.chainOf(name).map(({ origin }) => origin))
  return [...new Set(origins.flatMap(origin => (origin.type === 'file' ? path.resolve(origin.file) : [])))]
}

function shortList(files: readonly string[]): string {
  return files.length <= 3 ? files.join(', ') : `${files.slice(0, 3).join(', ')} and ${files.length - 3} more`
}
