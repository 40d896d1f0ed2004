export { mode, modes, place, time } from './common.ts'
export type { Estimate, Mode, Modes, Place, Schema, VariableOrigin } from './common.ts'
export { finding, problem } from './error.ts'
export type { Finding, Problem } from './error.ts'
export { clusterState, defaultPort, gitState, hello, protocolVersion } from './hello.ts'
export type { ClusterState, GitState, Hello } from './hello.ts'
export {
  service,
  serviceDetail,
  serviceEvent,
  serviceMetrics,
  servicePod,
  serviceStatus,
  statusShape,
  usage,
} from './services.ts'
export type {
  EnvironmentVariable,
  ErrorLine,
  Service,
  ServiceContainer,
  ServiceDetail,
  ServiceEvent,
  ServiceMetrics,
  ServicePod,
  ServiceStatus,
  StatusShape,
  Usage,
} from './services.ts'
export { serviceManifest } from './manifest.ts'
export type { ManifestObject, RenderedLine, ServiceManifest } from './manifest.ts'
export { sourceReport } from './source.ts'
export type { ModeDifference, Quantiles, Save, SourceReport } from './source.ts'
export { because, plan, planAction, planRequest, planRow } from './plan.ts'
export type { Because, Plan, PlanAction, PlanField, PlanRequest, PlanRow } from './plan.ts'
export { choices, choicesRequest, price } from './choices.ts'
export type { Choices, ChoicesRequest, Preset, Price, PricedService } from './choices.ts'
export {
  deployRequest,
  deployment,
  deployments,
  environmentDifference,
  revision,
  revisionDetail,
  stepProgress,
} from './deployments.ts'
export type {
  DeployRequest,
  Deployment,
  DeploymentCause,
  Deployments,
  EnvironmentDifference,
  Revision,
  RevisionDetail,
  StepProgress,
} from './deployments.ts'
export { dependencyGraph, dependencyReason, why } from './graph.ts'
export type { DependencyGraph, DependencyReason, Why } from './graph.ts'
export {
  commonFields,
  level,
  logFacets,
  logFacetsQuery,
  logFollowQuery,
  logLine,
  logPage,
  logPageQuery,
  logQuery,
} from './logs.ts'
export type {
  FacetValue,
  Level,
  LogFacets,
  LogFacetsQuery,
  LogFollowQuery,
  LogLine,
  LogPage,
  LogPageQuery,
  LogQuery,
  LogsKept,
  StackFrame,
} from './logs.ts'
export { timeline, timelineEntry, timelineKind, timelineQuery } from './timeline.ts'
export type { Timeline, TimelineEntry, TimelineKind, TimelineQuery, TimelineRun } from './timeline.ts'
export { pullImpact } from './pull.ts'
export type { Commit, PullImpact, PulledService } from './pull.ts'
export { shellInput, shellOutput, shellQuery, shellSession } from './shell.ts'
export type { ShellInput, ShellOutput, ShellQuery, ShellSession } from './shell.ts'
export { auditEntry } from './audit.ts'
export type { AuditEntry } from './audit.ts'
export { managerEvent } from './events.ts'
export type { ManagerEvent } from './events.ts'
export { routes } from './routes.ts'
export type { AnyRoute, Call, CallName, Calls, Deployed, Route } from './routes.ts'
export { openApiDocument } from './open-api.ts'
export type { JsonDocument } from './open-api.ts'
export { readServerSentEvents } from './event-source.ts'
export type { ServerSentEvent } from './event-source.ts'
export { ApiError, createApi } from './api.ts'
export type {
  Api,
  ApiOptions,
  CallInput,
  StreamMessage,
  StreamName,
  StreamOptions,
  StreamState,
} from './api.ts'
