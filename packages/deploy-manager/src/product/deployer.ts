import { randomBytes } from 'node:crypto'
import {
  applyPlan,
  blockersOf,
  type DeployEvent,
  type Plan as KubePlan,
  planDeployment,
  readRevision,
  RenderError,
  revisionProduct,
  type Target,
} from 'kube-appdeploy'
import { ManagerError } from '../manager-error.ts'
import type {
  Deployment,
  DeploymentCause,
  DeployRequest,
  Finding,
  ManagerEvent,
  Modes,
  Plan,
  StepProgress,
} from '../protocol/index.ts'
import { findingsOf } from '../server/problem-of.ts'
import { planRows, rowKey } from './plan-rows.ts'
import type { Rendering } from './render-chosen.ts'

/** What deployments are made with. */
export interface DeployerOptions {
  target: Target
  environment: string
  /** Changes wait for somebody to apply them. */
  proposes: boolean
  /** Renders the files: with the choices as they are, or with others. */
  render: (modes?: Modes) => Promise<Rendering>
  /** Where the files are from, for the history. */
  source: () => Promise<{ commit?: string; dirty?: boolean; author?: string }>
  publish: (event: ManagerEvent) => void
  onError: (error: unknown) => void
}

/** How a deployment is asked for. */
export interface DeployerRequest extends DeployRequest {
  cause: DeploymentCause
  /** Deploys this revision of the history instead of the files. */
  revision?: number
  /** Somebody wants it: it is applied where others are only proposed. */
  asked?: boolean
}

interface Job {
  request: DeployerRequest
  deployment: Deployment
}

const keptDeployments = 30
const keptPlans = 30
/** How long trouble has to last until it is told: a volume that is being made is none. */
const troubleMs = 3_000

/**
 * Makes the cluster what the files say, one deployment after the other. A change that comes while an earlier one
 * waits for its rollouts does not wait for it: the next plan takes all that is left into account.
 */
export class Deployer {
  readonly #options: DeployerOptions
  readonly #plans = new Map<string, { plan: Plan; source: KubePlan; modes: Modes }>()
  readonly #recent: Deployment[] = []
  readonly #queue: Job[] = []
  #running: { job: Job; abort: AbortController; done: Promise<void> } | undefined
  #rendering: Rendering | undefined
  #proposal: Plan | undefined
  #findings: Finding[] = []
  #closed = false

  constructor(options: DeployerOptions) {
    this.#options = options
  }

  /** The last rendering that there was, though the files may be broken by now. */
  get rendering(): Rendering | undefined {
    return this.#rendering
  }

  /** What is wrong with the files now. */
  get findings(): readonly Finding[] {
    return this.#findings
  }

  get proposal(): Plan | undefined {
    return this.#proposal
  }

  get current(): Deployment | undefined {
    return this.#running?.job.deployment
  }

  /** The newest first. */
  get recent(): readonly Deployment[] {
    return this.#recent
  }

  find(id: string): Deployment | undefined {
    return this.#recent.find(each => each.id === id)
  }

  /** Reads the files, so that there is something to show before anything is deployed. */
  async refresh(): Promise<Rendering> {
    try {
      const rendering = await this.#options.render()
      this.#rendering = rendering
      this.#tellFindings([])
      return rendering
    } catch (error) {
      this.#tellFindings(findingsFrom(error))
      throw error
    }
  }

  /** Begins a deployment, or lets the one that waits already do it. */
  request(request: DeployerRequest): Deployment {
    const waiting = this.#queue.find(job => isAutomatic(job.request) && isAutomatic(request))
    if (waiting) {
      waiting.request = {
        ...waiting.request,
        ...request,
        asked: (waiting.request.asked || request.asked) ?? false,
      }
      return waiting.deployment
    }
    const deployment: Deployment = {
      id: randomBytes(6).toString('hex'),
      cause: request.cause,
      state: 'rendering',
      startedAt: new Date().toISOString(),
      findings: [],
      steps: [],
    }
    this.#queue.push({ request, deployment })
    this.#recent.unshift(deployment)
    this.#recent.length = Math.min(this.#recent.length, keptDeployments)
    this.#tell(deployment)
    if (this.#running?.job.deployment.state === 'applying') this.#running.abort.abort(new Superseded())
    void this.#work()
    return deployment
  }

  /** What a deployment would do now. Nothing is changed. */
  async plan(modes?: Modes, options: DeployRequest = {}): Promise<Plan> {
    const rendering = modes ? await this.#options.render(modes) : await this.refresh()
    return (await this.#plan(rendering, options)).plan
  }

  /** What a rollback would do. Nothing is changed. */
  async planRevision(number: number, options: DeployRequest = {}): Promise<Plan> {
    return (await this.#plan(await this.#renderingOf(number), options)).plan
  }

  /** Ends what runs; what it has written stays, and the next start goes on from there. */
  async close(): Promise<void> {
    this.#closed = true
    this.#queue.length = 0
    this.#running?.abort.abort(new Superseded())
    await this.#running?.done
  }

  async #work(): Promise<void> {
    if (this.#running || this.#closed) return
    const job = this.#queue.shift()
    if (!job) return
    const abort = new AbortController()
    const done = this.#run(job, abort.signal)
    this.#running = { job, abort, done }
    await done
    this.#running = undefined
    void this.#work()
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const { deployment } = job
    try {
      const { plan, source } = await this.#planOf(job)
      deployment.plan = plan
      signal.throwIfAborted()
      await this.#decide(job, { plan, source, signal })
    } catch (error) {
      if (error instanceof Superseded) deployment.state = 'cancelled'
      else {
        deployment.state = 'failed'
        deployment.message = error instanceof Error ? error.message : String(error)
        deployment.findings = findingsFrom(error)
      }
    } finally {
      deployment.endedAt = new Date().toISOString()
      this.#tell(deployment)
    }
  }

  async #planOf({ request, deployment }: Job): Promise<{ plan: Plan; source: KubePlan }> {
    if (request.plan !== undefined && !request.deletions?.length) {
      const known = this.#plans.get(request.plan)
      if (known) return known
      throw new ManagerError('manager/stale-plan', 'This plan is no longer known. Plan again.')
    }
    const rendering =
      request.revision === undefined ? await this.refresh() : await this.#renderingOf(request.revision)
    deployment.state = 'planning'
    this.#tell(deployment)
    return await this.#plan(rendering, request)
  }

  /** Applies a plan, or leaves it to somebody to apply. */
  async #decide({ request, deployment }: Job, made: Made & { signal: AbortSignal }): Promise<void> {
    const { plan, source, signal } = made
    const isUnchanged =
      plan.rows.every(({ action }) => action === 'keep') && !source.unfinished && source.set.parent
    if (isUnchanged) {
      deployment.state = 'unchanged'
      this.#propose(undefined)
      return
    }
    if (this.#options.proposes && !request.asked) {
      deployment.state = 'unchanged'
      deployment.message = 'Proposed; devmatic deploy applies it'
      this.#propose(plan)
      return
    }
    deployment.state = 'applying'
    deployment.steps = plan.rows.map(({ key, action }) => ({ key, action, state: 'waiting' }))
    this.#tell(deployment)
    const { revision } = await this.#apply(deployment, source, signal)
    if (revision !== undefined) deployment.revision = revision
    deployment.state = 'succeeded'
    this.#propose(undefined)
  }

  async #apply(
    deployment: Deployment,
    source: KubePlan,
    signal: AbortSignal,
  ): Promise<{ revision: number | undefined }> {
    const tell = (step: StepProgress): void => {
      const index = deployment.steps.findIndex(({ key }) => key === step.key)
      if (index >= 0) deployment.steps[index] = step
      else deployment.steps.push(step)
      this.#options.publish({ type: 'step', deployment: deployment.id, step })
    }
    const troubles = new Map<string, NodeJS.Timeout>()
    const onEvent = (event: DeployEvent): void => {
      const step = stepOf(event, deployment)
      if (!step) return
      clearTimeout(troubles.get(step.key))
      if (step.state === 'troubled')
        troubles.set(
          step.key,
          setTimeout(() => tell(step), troubleMs),
        )
      else tell(step)
    }
    try {
      return await applyPlan(source, this.#options.target, { signal, onEvent })
    } finally {
      for (const timer of troubles.values()) clearTimeout(timer)
    }
  }

  async #renderingOf(number: number): Promise<Rendering> {
    const rendering = this.#rendering ?? (await this.refresh())
    const { namespace } = rendering.wanted
    const set = { name: rendering.product.name, namespace }
    const revision = await readRevision(this.#options.target, set, { number })
    if (!revision) throw new ManagerError('manager/unknown', `There is no revision ${number} in the history`)
    return { ...rendering, wanted: revisionProduct(revision, namespace) }
  }

  async #plan(rendering: Rendering, options: DeployRequest): Promise<Made> {
    const { environment, target, source: readSource } = this.#options
    const source = await planDeployment(rendering.wanted, target, {
      name: rendering.product.name,
      source: { environment, ...(await readSource()) },
      ...(rendering.environment.cluster &&
        rendering.environment.cluster !== 'embedded' && { targetId: rendering.environment.cluster }),
      ...(options.forceConflicts && { forceConflicts: true }),
      ...(options.recreate && { recreate: true }),
      ...(options.deletions && { deleteNamed: options.deletions.map(named) }),
    })
    const { commit, dirty } = source.source
    const plan: Plan = {
      id: randomBytes(8).toString('hex'),
      createdAt: source.createdAt,
      environment,
      target: source.target.name,
      modes: rendering.modes,
      rows: planRows(source, rendering),
      counts: countsOf(source),
      blocked: blockersOf(source).length > 0,
      ...(commit !== undefined && { git: { commit, dirty: dirty ?? false } }),
    }
    this.#plans.set(plan.id, { plan, source, modes: rendering.modes })
    for (const id of [...this.#plans.keys()].slice(0, -keptPlans)) this.#plans.delete(id)
    return { plan, source }
  }

  #propose(plan: Plan | undefined): void {
    if (plan === undefined && this.#proposal === undefined) return
    this.#proposal = plan
    this.#options.publish({ type: 'proposal', plan: plan ?? null })
  }

  #tell(deployment: Deployment): void {
    this.#options.publish({ type: 'deployment', deployment: structuredClone(deployment) })
  }

  #tellFindings(findings: Finding[]): void {
    if (findings.length === 0 && this.#findings.length === 0) return
    this.#findings = findings
    this.#options.publish({ type: 'render', findings })
  }
}

interface Made {
  plan: Plan
  source: KubePlan
}

/** A newer deployment goes on from what this one has done. */
class Superseded extends Error {
  constructor() {
    super('A newer deployment took over')
  }
}

/** Deployments that follow the files: a later one says all that an earlier one would. */
function isAutomatic({ plan, revision, deletions }: DeployerRequest): boolean {
  return plan === undefined && revision === undefined && deletions === undefined
}

function findingsFrom(error: unknown): Finding[] {
  return error instanceof RenderError ? findingsOf(error) : []
}

/** A row's key as deployments name objects: without the namespace. */
function named(key: string): string {
  const [kind = '', , name = ''] = key.split('/')
  return `${kind}/${name}`
}

function countsOf({ steps }: KubePlan): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { action } of steps) counts[action] = (counts[action] ?? 0) + 1
  return counts
}

function stepOf(event: DeployEvent, { steps }: Deployment): StepProgress | undefined {
  if (event.type !== 'step' && event.type !== 'rollout') return undefined
  const key = rowKey(event.ref)
  const action =
    event.type === 'step' ? event.action : (steps.find(each => each.key === key)?.action ?? 'unchanged')
  if (event.type === 'step') {
    if (event.state === 'failed') return { key, action, state: 'failed', message: event.message }
    return { key, action, state: event.state === 'started' ? 'started' : 'applied' }
  }
  switch (event.state) {
    case 'progressing':
      return {
        key,
        action,
        state: 'rolling-out',
        message: event.message,
        ready: event.ready,
        wanted: event.wanted,
      }
    case 'complete':
      return { key, action, state: 'done' }
    case 'troubled':
      return { key, action, state: 'troubled', message: event.message }
    case 'failed':
      return { key, action, state: 'failed', message: event.failure.message }
    default:
      return event satisfies never
  }
}
