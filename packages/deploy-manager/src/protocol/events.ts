import { z } from 'zod'
import { choices, type Choices } from './choices.ts'
import { type Schema } from './common.ts'
import { deployment, type Deployment, stepProgress, type StepProgress } from './deployments.ts'
import { finding, type Finding } from './error.ts'
import { clusterState, type ClusterState, gitState, type GitState, hello, type Hello } from './hello.ts'
import { plan, type Plan } from './plan.ts'
import { pullImpact, type PullImpact } from './pull.ts'
import { service, type Service, usage, type Usage } from './services.ts'
import { shellSession, type ShellSession } from './shell.ts'
import { timelineEntry, type TimelineEntry } from './timeline.ts'

/**
 * What `/api/events` sends. A stream begins with `hello` and `services`, unless it goes on after a `Last-Event-ID`
 * that the server still has; then it sends what was missed.
 */
export type ManagerEvent =
  | { type: 'hello'; hello: Hello }
  /** All there are: whatever is not among them is gone. */
  | { type: 'services'; services: Service[] }
  | { type: 'service'; service: Service }
  | { type: 'service-removed'; name: string }
  /** What services use, every few seconds; those that are missing use nothing. */
  | { type: 'usage'; usage: Record<string, Usage> }
  /** A deployment began, moved on to another state, or ended. */
  | { type: 'deployment'; deployment: Deployment }
  | { type: 'step'; deployment: string; step: StepProgress }
  /** The files can, or can not, be rendered. */
  | { type: 'render'; findings: Finding[] }
  /** What waits to be applied; `null`: nothing any more. */
  | { type: 'proposal'; plan: Plan | null }
  | { type: 'choices'; choices: Choices }
  | { type: 'timeline'; entry: TimelineEntry }
  | { type: 'pull'; impact: PullImpact }
  | { type: 'git'; git: GitState }
  | { type: 'cluster'; cluster: ClusterState }
  | { type: 'shells'; sessions: ShellSession[] }

/** Checks a `ManagerEvent`. */
export const managerEvent: Schema<ManagerEvent> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), hello }),
  z.object({ type: z.literal('services'), services: z.array(service) }),
  z.object({ type: z.literal('service'), service }),
  z.object({ type: z.literal('service-removed'), name: z.string() }),
  z.object({ type: z.literal('usage'), usage: z.record(z.string(), usage) }),
  z.object({ type: z.literal('deployment'), deployment }),
  z.object({ type: z.literal('step'), deployment: z.string(), step: stepProgress }),
  z.object({ type: z.literal('render'), findings: z.array(finding) }),
  z.object({ type: z.literal('proposal'), plan: plan.nullable() }),
  z.object({ type: z.literal('choices'), choices }),
  z.object({ type: z.literal('timeline'), entry: timelineEntry }),
  z.object({ type: z.literal('pull'), impact: pullImpact }),
  z.object({ type: z.literal('git'), git: gitState }),
  z.object({ type: z.literal('cluster'), cluster: clusterState }),
  z.object({ type: z.literal('shells'), sessions: z.array(shellSession) }),
])
