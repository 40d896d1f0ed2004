import { z } from 'zod'
import { auditEntry, type AuditEntry } from './audit.ts'
import { choices, type Choices, choicesRequest, type ChoicesRequest, price, type Price } from './choices.ts'
import { count, type Schema } from './common.ts'
import {
  deployment,
  type Deployment,
  deployments,
  type Deployments,
  deployRequest,
  type DeployRequest,
  environmentDifference,
  type EnvironmentDifference,
  revisionDetail,
  type RevisionDetail,
} from './deployments.ts'
import { managerEvent, type ManagerEvent } from './events.ts'
import { dependencyGraph, type DependencyGraph, why, type Why } from './graph.ts'
import { hello, type Hello } from './hello.ts'
import {
  logFacets,
  type LogFacets,
  logFacetsQuery,
  type LogFacetsQuery,
  logFollowQuery,
  type LogFollowQuery,
  logLine,
  type LogLine,
  logPage,
  type LogPage,
  logPageQuery,
  type LogPageQuery,
} from './logs.ts'
import { serviceManifest, type ServiceManifest } from './manifest.ts'
import { plan, type Plan, planRequest, type PlanRequest } from './plan.ts'
import { pullImpact, type PullImpact } from './pull.ts'
import {
  service,
  type Service,
  serviceDetail,
  type ServiceDetail,
  serviceEvent,
  type ServiceEvent,
  serviceMetrics,
  type ServiceMetrics,
} from './services.ts'
import {
  shellOutput,
  type ShellOutput,
  shellQuery,
  type ShellQuery,
  shellSession,
  type ShellSession,
} from './shell.ts'
import { sourceReport, type SourceReport } from './source.ts'
import { timeline, type Timeline, timelineQuery, type TimelineQuery } from './timeline.ts'

/** What each endpoint takes and gives. Of streams and sockets, `result` is one message. */
export interface Calls {
  hello: { result: Hello }
  events: { result: ManagerEvent }
  listServices: { result: Service[] }
  getService: { params: { service: string }; result: ServiceDetail }
  getManifest: { params: { service: string }; result: ServiceManifest }
  getServiceEvents: { params: { service: string }; result: ServiceEvent[] }
  getMetrics: { params: { service: string }; result: ServiceMetrics }
  getSource: { params: { service: string }; result: SourceReport }
  whyService: { params: { service: string }; result: Why }
  restartService: { params: { service: string }; result: Deployed }
  getGraph: { result: DependencyGraph }
  getChoices: { result: Choices }
  priceChoices: { body: ChoicesRequest; result: Price }
  setChoices: { body: ChoicesRequest; result: Choices }
  undoChoices: { result: Choices }
  makePlan: { body: PlanRequest; result: Plan }
  deploy: { body: DeployRequest; result: Deployment }
  listDeployments: { result: Deployments }
  getDeployment: { params: { deployment: string }; result: Deployment }
  getRevision: { params: { revision: number }; result: RevisionDetail }
  rollBack: { params: { revision: number }; body: DeployRequest; result: Deployment }
  planRollback: { params: { revision: number }; result: Plan }
  compareEnvironments: { params: { a: string; b: string }; result: EnvironmentDifference }
  getPull: { result: PullImpact | null }
  undoPull: { result: PullImpact }
  queryLogs: { query: LogPageQuery; result: LogPage }
  countLogs: { query: LogFacetsQuery; result: LogFacets }
  followLogs: { query: LogFollowQuery; result: LogLine }
  getTimeline: { query: TimelineQuery; result: Timeline }
  listShells: { result: ShellSession[] }
  openShell: { params: { service: string }; query: ShellQuery; result: ShellOutput }
  closeShell: { params: { session: string }; result: Deployed }
  getAudit: { result: AuditEntry[] }
  stop: { result: Deployed }
}

/** The name of an endpoint. */
export type CallName = keyof Calls

/** Something was begun; what becomes of it comes with the events. */
export interface Deployed {
  text: string
}
const deployed: Schema<Deployed> = z.object({ text: z.string() })

/** The parts of a call that an endpoint may take. */
export interface Call {
  params?: unknown
  query?: unknown
  body?: unknown
  result: unknown
}

/** One endpoint: server, client and OpenAPI document come from it. */
export type Route<T extends Call> = AnyRoute & {
  result: Schema<T['result']>
} & PartOf<T, 'params'> &
  PartOf<T, 'query'> &
  PartOf<T, 'body'>

/** An endpoint, whatever it takes and gives. */
export interface AnyRoute {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With `:name` for its parameters. */
  path: string
  summary: string
  /** One answer, a stream of Server-Sent Events, or a WebSocket. */
  kind: 'answer' | 'events' | 'socket'
  /** It changes something, or opens a shell: it is audited, and refused from other origins. */
  mutating: boolean
  params: Schema<unknown> | undefined
  query: Schema<unknown> | undefined
  body: Schema<unknown> | undefined
  result: Schema<unknown>
}

type PartOf<T extends Call, Part extends 'params' | 'query' | 'body'> = {
  [Name in Part]: T extends { [Key in Name]: infer Value } ? Schema<Value> : undefined
}

const none = { params: undefined, query: undefined, body: undefined }
const read = { ...none, method: 'GET', kind: 'answer', mutating: false } as const
const write = { ...none, method: 'POST', kind: 'answer', mutating: true } as const
const ofService = z.object({ service: z.string() })
const ofRevision = z.object({ revision: count })

/** Every endpoint of deploy-manager. */
export const routes: { [Name in CallName]: Route<Calls[Name]> } = {
  hello: { ...read, path: '/api/hello', summary: 'Who answers, and for what', result: hello },
  events: {
    ...read,
    path: '/api/events',
    kind: 'events',
    summary: 'Everything that changes, as it does; goes on after Last-Event-ID',
    result: managerEvent,
  },
  listServices: { ...read, path: '/api/services', summary: 'All services', result: z.array(service) },
  getService: {
    ...read,
    path: '/api/services/:service',
    summary: 'One service with its Pods, its environment and its endpoints',
    params: ofService,
    result: serviceDetail,
  },
  getManifest: {
    ...read,
    path: '/api/services/:service/manifest',
    summary: 'Its objects: template lines, rendered lines, and what is live',
    params: ofService,
    result: serviceManifest,
  },
  getServiceEvents: {
    ...read,
    path: '/api/services/:service/events',
    summary: 'Kubernetes events about it, the newest first',
    params: ofService,
    result: z.array(serviceEvent),
  },
  getMetrics: {
    ...read,
    path: '/api/services/:service/metrics',
    summary: 'CPU and memory over time',
    params: ofService,
    result: serviceMetrics,
  },
  getSource: {
    ...read,
    path: '/api/services/:service/source',
    summary: 'How it runs from source: saves with their latency, differences from the image',
    params: ofService,
    result: sourceReport,
  },
  whyService: {
    ...read,
    path: '/api/services/:service/why',
    summary: 'Why it runs, or does not',
    params: ofService,
    result: why,
  },
  restartService: {
    ...write,
    path: '/api/services/:service/restart',
    summary: 'Replaces its Pods, as kubectl rollout restart does',
    params: ofService,
    result: deployed,
  },
  getGraph: { ...read, path: '/api/graph', summary: 'Who needs whom, and by what', result: dependencyGraph },
  getChoices: {
    ...read,
    path: '/api/choices',
    summary: 'How services are to run on this branch, and the presets',
    result: choices,
  },
  priceChoices: {
    ...read,
    method: 'POST',
    path: '/api/choices/price',
    summary: 'What a change of choices would cost and do; changes nothing',
    body: choicesRequest,
    result: price,
  },
  setChoices: {
    ...write,
    method: 'PUT',
    path: '/api/choices',
    summary: 'Changes choices, and deploys them',
    body: choicesRequest,
    result: choices,
  },
  undoChoices: {
    ...write,
    path: '/api/choices/undo',
    summary: 'Takes the last change of choices back',
    result: choices,
  },
  makePlan: {
    ...read,
    method: 'POST',
    path: '/api/plan',
    summary: 'What a deployment would do now; changes nothing',
    body: planRequest,
    result: plan,
  },
  deploy: {
    ...write,
    path: '/api/deployments',
    summary: 'Deploys: a plan that was shown, or the files as they are',
    body: deployRequest,
    result: deployment,
  },
  listDeployments: {
    ...read,
    path: '/api/deployments',
    summary: 'What is deployed now, lately, and the history',
    result: deployments,
  },
  getDeployment: {
    ...read,
    path: '/api/deployments/:deployment',
    summary: 'One deployment of this server, with its progress',
    params: z.object({ deployment: z.string() }),
    result: deployment,
  },
  getRevision: {
    ...read,
    path: '/api/revisions/:revision',
    summary: 'A revision of the history, and what it changed',
    params: ofRevision,
    result: revisionDetail,
  },
  rollBack: {
    ...write,
    path: '/api/revisions/:revision/rollback',
    summary: 'Makes the cluster what it was at a revision',
    params: ofRevision,
    body: deployRequest,
    result: deployment,
  },
  planRollback: {
    ...read,
    path: '/api/revisions/:revision/plan',
    summary: 'What a rollback would do; changes nothing',
    params: ofRevision,
    result: plan,
  },
  compareEnvironments: {
    ...read,
    path: '/api/environments/:a/difference/:b',
    summary: 'Two environments, by variable',
    params: z.object({ a: z.string(), b: z.string() }),
    result: environmentDifference,
  },
  getPull: {
    ...read,
    path: '/api/pull',
    summary: 'What the last git pull did, by service',
    result: pullImpact.nullable(),
  },
  undoPull: {
    ...write,
    path: '/api/pull/undo',
    summary: 'Deploys what was deployed before the last pull; files stay',
    result: pullImpact,
  },
  queryLogs: {
    ...read,
    path: '/api/logs',
    summary: 'Lines that a query finds, the newest page first',
    query: logPageQuery,
    result: logPage,
  },
  countLogs: {
    ...read,
    path: '/api/logs/facets',
    summary: 'Counts by service, Pod, level, field and time',
    query: logFacetsQuery,
    result: logFacets,
  },
  followLogs: {
    ...read,
    path: '/api/logs/follow',
    kind: 'events',
    summary: 'Lines as they come; ids are cursors, and Last-Event-ID goes on after one',
    query: logFollowQuery,
    result: logLine,
  },
  getTimeline: {
    ...read,
    path: '/api/timeline',
    summary: 'What happened, on one axis',
    query: timelineQuery,
    result: timeline,
  },
  listShells: {
    ...read,
    path: '/api/shells',
    summary: 'Shells that are open',
    result: z.array(shellSession),
  },
  openShell: {
    ...read,
    path: '/api/services/:service/shell',
    kind: 'socket',
    mutating: true,
    summary: 'A shell in one of its containers, over a WebSocket',
    params: ofService,
    query: shellQuery,
    result: shellOutput,
  },
  closeShell: {
    ...write,
    method: 'DELETE',
    path: '/api/shells/:session',
    summary: 'Ends a shell',
    params: z.object({ session: z.string() }),
    result: deployed,
  },
  getAudit: {
    ...read,
    path: '/api/audit',
    summary: 'Calls that changed something, and shells, the newest first',
    result: z.array(auditEntry),
  },
  stop: {
    ...write,
    path: '/api/stop',
    summary: 'Ends this server; what is deployed stays',
    result: deployed,
  },
}
