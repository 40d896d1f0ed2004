import type {
  Choices,
  ClusterState,
  Deployment,
  Finding,
  GitState,
  Hello,
  ManagerEvent,
  Plan,
  PullImpact,
  Service,
  ShellSession,
  TimelineEntry,
} from '@devmatic/deploy-manager/protocol'

/** How the stream of events is. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'live' }
  | { state: 'lost'; sinceMs: number; retryAtMs: number }
  /** It will not come back by itself: the link is not valid any more, or the server speaks another protocol. */
  | { state: 'refused'; message: string; remedy: 'open-again' | 'reload' }

/** What the page knows of the product, kept current by the stream of events. Every part is replaced, never changed. */
export interface LiveState {
  connection: Connection
  /** When the server last said anything. */
  heardAtMs: number
  hello?: Hello
  git?: GitState
  cluster?: ClusterState
  /** Missing until the first list. */
  services?: ReadonlyMap<string, Service>
  choices?: Choices
  /** The newest deployment that this page saw. */
  deployment?: Deployment
  proposal?: Plan | null
  findings: readonly Finding[]
  pull?: PullImpact
  shells: readonly ShellSession[]
  /** The newest last; a few hundred. */
  timeline: readonly TimelineEntry[]
}

const keptEntries = 300

/** Nothing is known yet. */
export const unknownState: LiveState = {
  connection: { state: 'connecting' },
  heardAtMs: 0,
  findings: [],
  shells: [],
  timeline: [],
}

/** The state after some events: those of one frame are applied at once. */
export function applyEvents(
  before: LiveState,
  events: readonly ManagerEvent[],
  heardAtMs: number,
): LiveState {
  let services: Map<string, Service> | undefined
  const state: LiveState = { ...before, heardAtMs }
  const change = (): Map<string, Service> => (services ??= new Map(state.services))
  for (const event of events) {
    switch (event.type) {
      case 'hello':
        state.hello = event.hello
        state.git = event.hello.git
        state.cluster = event.hello.cluster
        break
      case 'services':
        services = new Map(event.services.map(service => [service.name, service]))
        break
      case 'service':
        change().set(event.service.name, event.service)
        break
      case 'service-removed':
        change().delete(event.name)
        break
      case 'usage': {
        const all = change()
        for (const [name, service] of all) {
          const usage = event.usage[name]
          if (usage) all.set(name, { ...service, usage })
          else if (service.usage) all.set(name, withoutUsage(service))
        }
        break
      }
      case 'deployment':
        state.deployment = event.deployment
        break
      case 'step':
        if (state.deployment?.id === event.deployment)
          state.deployment = withStep(state.deployment, event.step)
        break
      case 'render':
        state.findings = event.findings
        break
      case 'proposal':
        state.proposal = event.plan
        break
      case 'choices':
        state.choices = event.choices
        break
      case 'timeline':
        state.timeline = [...state.timeline.slice(-keptEntries), event.entry]
        break
      case 'pull':
        state.pull = event.impact
        break
      case 'git':
        state.git = event.git
        break
      case 'cluster':
        state.cluster = event.cluster
        break
      case 'shells':
        state.shells = event.sessions
        break
      default:
        event satisfies never
    }
  }
  if (services) state.services = services
  return state
}

function withoutUsage({ usage: _usage, ...service }: Service): Service {
  return service
}

function withStep(deployment: Deployment, step: Deployment['steps'][number]): Deployment {
  const known = deployment.steps.some(({ key }) => key === step.key)
  const steps = known
    ? deployment.steps.map(each => (each.key === step.key ? step : each))
    : [...deployment.steps, step]
  return { ...deployment, steps }
}
