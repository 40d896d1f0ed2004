import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'
import { createCleanup } from '@devmatic/base'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { createClusterTarget } from 'kube-appdeploy'
import { type Chosen, createChosen } from './choices/chosen.ts'
import { choiceHandlers } from './choices/choice-handlers.ts'
import { openChoices } from './choices/choice-store.ts'
import { type Measurements, openMeasurements } from './choices/measurements.ts'
import { createGraph, type Graph } from './dependencies/graph.ts'
import { graphHandlers } from './dependencies/graph-handlers.ts'
import { inferDependencies, serviceNames } from './dependencies/infer-dependencies.ts'
import { createEventLog, type EventLog } from './events/event-log.ts'
import { ManagerError } from './manager-error.ts'
import { createGateway } from './gateway/gateway.ts'
import { Deployer } from './product/deployer.ts'
import { deploymentHandlers } from './product/deployment-handlers.ts'
import { readGitState } from './product/git-state.ts'
import { renderChosen, type Rendering } from './product/render-chosen.ts'
import { type FilesChanged, watchFiles } from './product/watch-files.ts'
import {
  type GitState,
  type Hello,
  type ManagerEvent,
  type Modes,
  protocolVersion,
} from './protocol/index.ts'
import { createAudit } from './security/audit.ts'
import { createSession } from './security/session.ts'
import type { Handlers, OutgoingMessage } from './server/handlers.ts'
import { type HttpServer, startHttpServer } from './server/http-server.ts'
import { type ClusterView, watchCluster } from './services/cluster-view.ts'
import type { IngressObject } from './services/objects.ts'
import { serviceHandlers } from './services/service-handlers.ts'
import { type ServiceStates, trackServices } from './services/service-states.ts'
import { stateFilesOf } from './state-files.ts'

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

const defaultPort = 4680

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

  const view = watchCluster({ client, namespace, onState: cluster => publish({ type: 'cluster', cluster }) })
  cleanup.add(() => view[Symbol.asyncDispose]())
  await view.synced(AbortSignal.timeout(20_000))
  const graph = memoized(deployer, rendering =>
    createGraph(inferDependencies(rendering.all, rendering.services)),
  )
  let server: HttpServer | undefined
  const serviceBehind = (name: string): string => {
    const { rendering } = deployer
    return (rendering && serviceNames(rendering.all, rendering.services).get(name)) ?? name
  }
  const product = path.basename(root)
  const urlOf = (service: string): string =>
    `http://${service}.${deployer.rendering?.product.name ?? product}.localhost:${server?.port}/`
  const states = trackServices({
    view,
    specs: () => deployer.rendering?.services ?? [],
    modes: () => deployer.rendering?.modes ?? {},
    graph,
    urlOf,
    usageOf: () => undefined,
    errorOf: () => undefined,
    isPulled: () => false,
    publish,
    onMove: () => {},
  })
  cleanup.add(() => states.close())
  const endings = [events.onEvent(event => event.type === 'deployment' && states.refresh())]
  cleanup.add(() => endings.forEach(end => end()))

  const session = createSession(options.token)
  const audit = createAudit(files.audit, onError)
  cleanup.add(() => audit.flushed())
  const stopped = Promise.withResolvers<void>()
  const startedAt = new Date().toISOString()
  const hello = (): Hello => ({
    protocol: protocolVersion,
    version: options.version,
    product: deployer.rendering?.product.name ?? product,
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
    startedAt,
    now: new Date().toISOString(),
    machine: { cores: availableParallelism(), memoryBytes: totalmem() },
  })
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
  const handlers: Handlers = {
    hello,
    ...serviceHandlers(parts),
    ...choiceHandlers(parts),
    ...graphHandlers(parts),
    ...deploymentHandlers(parts),
    ...notYet,
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
    ...(deployer.current
      ? [{ type: 'deployment' as const, deployment: structuredClone(deployer.current) }]
      : []),
  ]
  const gateway = createGateway({
    client,
    view,
    embedded: options.embedded,
    namespace,
    product: () => deployer.rendering?.product.name ?? product,
    serviceOf: name => states.get(serviceBehind(name)),
    buildErrorOf: () => undefined,
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
      followLogs: notYet.queryLogs,
    },
    openShell: later,
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
  deployer.request({ cause: { type: 'start', text: 'devmatic up' } })

  async function followFiles(changed: FilesChanged): Promise<void> {
    const before = git
    git = await readGitState(root)
    if (JSON.stringify(before) !== JSON.stringify(git)) publish({ type: 'git', git })
    if (before.branch !== git.branch) publish({ type: 'choices', choices: chosen.shown() })
    const moved = before.commit !== git.commit || before.branch !== git.branch
    const cause = moved
      ? ({ type: 'git', text: `${git.branch} is now ${git.commit?.slice(0, 10) ?? 'empty'}` } as const)
      : ({ type: 'files', text: `${shortList(changed.files)} saved` } as const)
    if (!moved && changed.files.length === 0) return
    deployer.request({ cause })
    watchAll(deployer.rendering)
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

const later = (): never => {
  throw new ManagerError('manager/unavailable', 'This comes with one of the next commits')
}
const notYet = {
  closeShell: later,
  countLogs: later,
  queryLogs: later,
  getMetrics: later,
  getSource: later,
  getPull: later,
  undoPull: later,
  getTimeline: later,
  listShells: later,
}
