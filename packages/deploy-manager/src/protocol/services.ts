import { z } from 'zod'
import {
  mode,
  type Mode,
  place,
  type Place,
  type Schema,
  time,
  variableOrigin,
  type VariableOrigin,
} from './common.ts'

/** What a status looks like, the worst last but for `off` and `unknown`. */
export type StatusShape = 'ready' | 'starting' | 'waiting' | 'not-ready' | 'failing' | 'off' | 'unknown'
/** Checks a `StatusShape`. */
export const statusShape: Schema<StatusShape> = z.enum([
  'ready',
  'starting',
  'waiting',
  'not-ready',
  'failing',
  'off',
  'unknown',
])

/** The line that says what went wrong. */
export interface ErrorLine {
  at: string
  text: string
  pod: string
  container: string
  /** Where it stands in the logs. */
  cursor?: string
}
const errorLine: Schema<ErrorLine> = z.object({
  at: time,
  text: z.string(),
  pod: z.string(),
  container: z.string(),
  cursor: z.string().exactOptional(),
})

/** How a service is, since when, and why. */
export interface ServiceStatus {
  shape: StatusShape
  /** "Ready", "Rolling out", "Waiting for postgres". */
  word: string
  since: string
  ready: number
  wanted: number
  /** Kubernetes' word: `CrashLoopBackOff`. */
  reason?: string
  message?: string
  firstError?: ErrorLine
}
/** Checks a `ServiceStatus`. */
export const serviceStatus: Schema<ServiceStatus> = z.object({
  shape: statusShape,
  word: z.string(),
  since: time,
  ready: z.int(),
  wanted: z.int(),
  reason: z.string().exactOptional(),
  message: z.string().exactOptional(),
  firstError: errorLine.exactOptional(),
})

/** What a service uses now, and used lately. */
export interface Usage {
  at: string
  cpuCores: number
  memoryBytes: number
  /** Cores over the last 15 minutes, the newest last, one value every `stepSeconds`. */
  cpu: number[]
  stepSeconds: number
}
/** Checks a `Usage`. */
export const usage: Schema<Usage> = z.object({
  at: time,
  cpuCores: z.number(),
  memoryBytes: z.number(),
  cpu: z.array(z.number()),
  stepSeconds: z.number(),
})

/** A container of a service. */
export interface ServiceContainer {
  name: string
  image: string
  /** Its folder, from the product's root, where it can run from source. */
  source?: string
  /** It runs before the others, or beside them. */
  init?: boolean
}
const serviceContainer: Schema<ServiceContainer> = z.object({
  name: z.string(),
  image: z.string(),
  source: z.string().exactOptional(),
  init: z.boolean().exactOptional(),
})

/** One workload of the product: a row of the list. */
export interface Service {
  name: string
  kind: string
  /** The annotation `description`. */
  description: string
  /** The annotation `group`, or the label `app.kubernetes.io/part-of`; empty without. */
  group: string
  mode: Mode
  /** The modes that it can have. */
  modes: Mode[]
  status: ServiceStatus
  usage?: Usage
  restarts: number
  lastChange: { at: string; text: string }
  /** Its stable address, which leads to whatever runs; missing where it listens nowhere. */
  url?: string
  containers: ServiceContainer[]
  /** Where its manifest begins. */
  defined: Place
  needs: string[]
  neededBy: string[]
  /** The last git pull changed it. */
  changedByPull: boolean
}
/** Checks a `Service`. */
export const service: Schema<Service> = z.object({
  name: z.string(),
  kind: z.string(),
  description: z.string(),
  group: z.string(),
  mode,
  modes: z.array(mode),
  status: serviceStatus,
  usage: usage.exactOptional(),
  restarts: z.int(),
  lastChange: z.object({ at: time, text: z.string() }),
  url: z.string().exactOptional(),
  containers: z.array(serviceContainer),
  defined: place,
  needs: z.array(z.string()),
  neededBy: z.array(z.string()),
  changedByPull: z.boolean(),
})

/** A Pod of a service. */
export interface ServicePod {
  name: string
  shape: StatusShape
  word: string
  since: string
  message?: string
  createdAt: string
  node?: string
  address?: string
  restarts: number
  mode: Mode
  containers: {
    name: string
    image: string
    /** "running", "waiting", "terminated". */
    state: string
    reason?: string
    ready: boolean
    restarts: number
    startedAt?: string
    lastExit?: { code: number; reason: string; at: string }
    /** What identifies the process or the container: `process://4812`. */
    id?: string
  }[]
  usage?: Usage
}
/** Checks a `ServicePod`. */
export const servicePod: Schema<ServicePod> = z.object({
  name: z.string(),
  shape: statusShape,
  word: z.string(),
  since: time,
  message: z.string().exactOptional(),
  createdAt: time,
  node: z.string().exactOptional(),
  address: z.string().exactOptional(),
  restarts: z.int(),
  mode,
  containers: z.array(
    z.object({
      name: z.string(),
      image: z.string(),
      state: z.string(),
      reason: z.string().exactOptional(),
      ready: z.boolean(),
      restarts: z.int(),
      startedAt: time.exactOptional(),
      lastExit: z.object({ code: z.int(), reason: z.string(), at: time }).exactOptional(),
      id: z.string().exactOptional(),
    }),
  ),
  usage: usage.exactOptional(),
})

/** An environment variable of a container, and what made it. */
export interface EnvironmentVariable {
  container: string
  name: string
  /** Missing where it is secret, or known to the Pod alone. */
  value?: string
  secret: boolean
  /** Where the value is from: written out, a key of an object, a field of the Pod, source mode. */
  kind: 'value' | 'secret' | 'config-map' | 'field' | 'mode'
  /** `secret/ticketing database-password`, `metadata.name`. */
  reference?: string
  /** The template's line. */
  place?: Place
  variables: VariableOrigin[]
  /** The service that its value names. */
  needs?: string
}
const environmentVariable: Schema<EnvironmentVariable> = z.object({
  container: z.string(),
  name: z.string(),
  value: z.string().exactOptional(),
  secret: z.boolean(),
  kind: z.enum(['value', 'secret', 'config-map', 'field', 'mode']),
  reference: z.string().exactOptional(),
  place: place.exactOptional(),
  variables: z.array(variableOrigin),
  needs: z.string().exactOptional(),
})

/** Everything of one service's first page. */
export interface ServiceDetail {
  service: Service
  pods: ServicePod[]
  environment: EnvironmentVariable[]
  endpoints: { service: string; name?: string; port: number; address?: string; ready: number }[]
}
/** Checks a `ServiceDetail`. */
export const serviceDetail: Schema<ServiceDetail> = z.object({
  service,
  pods: z.array(servicePod),
  environment: z.array(environmentVariable),
  endpoints: z.array(
    z.object({
      service: z.string(),
      name: z.string().exactOptional(),
      port: z.int(),
      address: z.string().exactOptional(),
      ready: z.int(),
    }),
  ),
})

/** A Kubernetes event; repeats are one. */
export interface ServiceEvent {
  type: string
  reason: string
  message: string
  object: string
  count: number
  firstAt: string
  lastAt: string
}
/** Checks a `ServiceEvent`. */
export const serviceEvent: Schema<ServiceEvent> = z.object({
  type: z.string(),
  reason: z.string(),
  message: z.string(),
  object: z.string(),
  count: z.int(),
  firstAt: time,
  lastAt: time,
})

/** What was measured of a service. */
export interface ServiceMetrics {
  service: string
  stepSeconds: number
  series: { name: string; unit: string; pod?: string; points: [at: string, value: number][] }[]
}
/** Checks a `ServiceMetrics`. */
export const serviceMetrics: Schema<ServiceMetrics> = z.object({
  service: z.string(),
  stepSeconds: z.number(),
  series: z.array(
    z.object({
      name: z.string(),
      unit: z.string(),
      pod: z.string().exactOptional(),
      points: z.array(z.tuple([time, z.number()])),
    }),
  ),
})
