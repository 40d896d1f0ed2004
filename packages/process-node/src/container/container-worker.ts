import { readFile, rm } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { isCodedError, type Clock } from '@devmatic/base'
import { createBackOff, type BackOff, type ExitFacts } from '@devmatic/source-runner'
import { logFiles, openLogWriter, type LogWriter } from '../logs/log-file.ts'
import { readLog } from '../logs/read-log.ts'
import { nodeError } from '../node-error.ts'
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  Probe,
  TerminatedState,
  VolumeMount,
  VolumeMountStatus,
} from '../pod/pod.ts'
import { runProber, type ProbeKind } from '../probes/prober.ts'
import type { ProbeTarget } from '../probes/probe-result.ts'
import { runProbe } from '../probes/run-probe.ts'
import { translateMounts } from '../volumes/pod-volumes.ts'
import type { ContainerPlan } from './container-plan.ts'
import { startContainerProcess, type ContainerHost, type ContainerProcess } from './container-process.ts'
import { runHook } from './lifecycle-hook.ts'
import { runCommand } from './run-command.ts'

/** What happens to a container, as the kubelet words it. */
export interface ContainerEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
}

/** What a worker needs of its Pod. */
export interface ContainerWorkerOptions {
  container: Container
  pod: Pod
  podIP: string
  /** Whether it is started again after it ended. */
  restart: 'always' | 'on-failure' | 'never'
  clock: Clock
  host: ContainerHost
  /** Logs and the termination message are below it. */
  folder: string
  graceMs: number
  plan(): Promise<ContainerPlan>
  onChange: () => void
  onEvent: (event: ContainerEvent) => void
  /** Its status of an earlier start of the engine, which ended whatever ran then. */
  before: ContainerStatus | undefined
}

/** One container of a Pod: started, probed, and started again as its restart policy says. */
export interface ContainerWorker {
  readonly name: string
  status(): ContainerStatus
  /** Runs it; resolves when it will not run again. */
  run(): Promise<void>
  /** Resolves when it has started, or will not run again. */
  readonly started: Promise<void>
  /** Ends it for good. Calling again shortens the grace period. */
  stop(graceMs: number): Promise<void>
  /** Tries again what waits for something to appear, such as a ConfigMap. */
  nudge(): void
  /** The process that runs, if one does. */
  process(): ContainerProcess | undefined
  plan(): ContainerPlan | undefined
  /** Where the log of the run is, `previous` of the one before; undefined: there was none. */
  log(previous: boolean): { file: string; writer: LogWriter | undefined } | undefined
}

/** Creates the worker of a container; nothing runs before `run`. */
export function createContainerWorker(options: ContainerWorkerOptions): ContainerWorker {
  return new Worker(options)
}

/** As the kubelet: at once, then after 10 s, 20 s, … 5 min; forgotten after 10 min of running. */
const restartPauses = { firstMs: 0, baseMs: 10_000, maxMs: 300_000, resetAfterMs: 600_000 }
/** For what waits for something to appear. */
const retryPauses = { firstMs: 500, baseMs: 1000, maxMs: 10_000, resetAfterMs: Infinity }
/** A process gets so long after SIGTERM, even where a hook has used up its time. */
const leastGraceMs = 2000
const messageBytes = 4096
/** How long a process has to run to be taken for one that serves. */
const settlingMs = 75
/** Longer than any hook: the longest that a timer takes. */
const longestMs = 2 ** 31 - 1

class Worker implements ContainerWorker {
  readonly name: string
  readonly started: Promise<void>
  readonly #options: ContainerWorkerOptions
  readonly #stopping = new AbortController()
  readonly #restarts: BackOff = createBackOff(restartPauses)
  #retries: BackOff = createBackOff(retryPauses)
  #markStarted: () => void = () => {}
  #state: ContainerState
  #lastState: ContainerState
  #restartCount: number
  #containerID: string | undefined
  #imageRun = false
  #ready = false
  #isStarted = false
  #process: ContainerProcess | undefined
  #plan: ContainerPlan | undefined
  #log: LogWriter | undefined
  #wake: () => void = () => {}
  #killing: Promise<void> | undefined
  #running: Promise<void> | undefined

  constructor(options: ContainerWorkerOptions) {
    this.#options = options
    this.name = options.container.name
    this.started = new Promise(resolve => (this.#markStarted = resolve))
    const before = options.before
    const lost = before?.state.running
    this.#state = lost
      ? { terminated: lostState(lost.startedAt, options.clock) }
      : (before?.state ?? waiting(firstReason(options.pod)))
    this.#lastState = before?.lastState ?? {}
    this.#restartCount = before?.restartCount ?? 0
    this.#containerID = before?.containerID
  }

  status(): ContainerStatus {
    const { container } = this.#options
    return {
      name: this.name,
      state: this.#state,
      lastState: this.#lastState,
      ready: this.#ready,
      started: this.#isStarted,
      restartCount: this.#restartCount,
      image: container.image ?? '',
      imageID: this.#imageRun ? `process://${container.image ?? ''}` : '',
      ...(this.#containerID === undefined ? {} : { containerID: this.#containerID }),
      ...(this.#imageRun ? { resources: container.resources ?? {} } : {}),
      ...(container.volumeMounts?.length ? { volumeMounts: container.volumeMounts.map(mountStatus) } : {}),
    }
  }

  run(): Promise<void> {
    this.#running ??= this.#runAll().finally(() => this.#markStarted())
    return this.#running
  }

  async stop(graceMs: number): Promise<void> {
    const first = !this.#stopping.signal.aborted
    this.#stopping.abort()
    this.#wake()
    if (this.#process && first) await this.#kill(`Stopping container ${this.name}`, graceMs)
    else if (this.#process) await this.#process.terminate(graceMs)
    await this.#running
  }

  nudge(): void {
    this.#retries = createBackOff(retryPauses)
    this.#wake()
  }

  process(): ContainerProcess | undefined {
    return this.#process
  }

  plan(): ContainerPlan | undefined {
    return this.#plan
  }

  log(previous: boolean): { file: string; writer: LogWriter | undefined } | undefined {
    const run = previous ? this.#restartCount - 1 : this.#restartCount
    if (run < 0 || (!previous && !this.#containerID)) return undefined
    return { file: this.#logFile(run), writer: previous ? undefined : this.#log }
  }

  async #runAll(): Promise<void> {
    const { terminated } = this.#state
    if (terminated && !(await this.#mayRunAgain(terminated, 0))) return
    while (!this.#stopping.signal.aborted) {
      const plan = await this.#makePlan()
      if (!plan || this.#stopping.signal.aborted) return
      const ended = await this.#runOnce(plan)
      if (!(await this.#mayRunAgain(ended.state, ended.ranMs))) return
    }
  }

  /** Tries until there is nothing missing; undefined when the container is stopped meanwhile. */
  async #makePlan(): Promise<ContainerPlan | undefined> {
    while (!this.#stopping.signal.aborted) {
      try {
        this.#plan = await this.#options.plan()
        return this.#plan
      } catch (error) {
        if (!isCodedError(error)) throw error
        this.#cannotRun(error.code, error.message)
        await this.#sleep(this.#retries.next(0))
      }
    }
    return undefined
  }

  #cannotRun(code: string, message: string): void {
    const { container, onEvent } = this.#options
    if (code === 'process-node/image') {
      const short = `Container image "${container.image}" is not present with pull policy of Never`
      onEvent({
        type: 'Warning',
        reason: 'ErrImageNeverPull',
        message: message.startsWith(short) ? message : `${short}: ${message}`,
      })
      onEvent({ type: 'Warning', reason: 'Failed', message: 'Error: ErrImageNeverPull' })
      return this.#set(waiting('ErrImageNeverPull', message))
    }
    this.#pulled()
    onEvent({ type: 'Warning', reason: 'Failed', message: `Error: ${message}` })
    this.#set(waiting('CreateContainerConfigError', message))
  }

  async #runOnce(plan: ContainerPlan): Promise<{ state: TerminatedState; ranMs: number }> {
    const { onEvent, container } = this.#options
    this.#beginRun()
    this.#pulled()
    const id = randomUUID()
    this.#containerID = `process://${id}`
    this.#imageRun = true
    onEvent({ type: 'Normal', reason: 'Created', message: 'Container created' })
    try {
      await rm(this.#terminationLog(), { force: true })
      this.#log = await openLogWriter(this.#logFile(this.#restartCount))
      const { command, folder, env, uid, gid } = plan
      const user = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) }
      this.#process = await startContainerProcess(
        { id, command, folder, env, stdin: container.stdin ?? false, ...user },
        this.#log,
        this.#options.host,
      )
    } catch (error) {
      return { state: await this.#couldNotStart(error), ranMs: 0 }
    }
    onEvent({ type: 'Normal', reason: 'Started', message: 'Container started' })
    return this.#attend(this.#process)
  }

  #pulled(): void {
    const { onEvent, container } = this.#options
    const message = `Container image "${container.image}" already present on machine and can be accessed by the pod`
    onEvent({ type: 'Normal', reason: 'Pulled', message })
  }

  async #couldNotStart(error: unknown): Promise<TerminatedState> {
    if (!isCodedError(error)) throw error
    await this.#log?.close()
    this.#options.onEvent({ type: 'Warning', reason: 'Failed', message: `Error: ${error.message}` })
    const now = timeOf(this.#options.clock.now())
    const state: TerminatedState = {
      exitCode: 128,
      reason: 'StartError',
      message: error.message,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: now,
      containerID: this.#containerID ?? '',
    }
    if (this.#options.restart === 'never') {
      this.#set({ terminated: state })
      return state
    }
    this.#lastState = { terminated: state }
    this.#set(waiting('RunContainerError', error.message))
    return state
  }

  /** What goes on while the process runs: its hook, its probes, its end. */
  async #attend(process: ContainerProcess): Promise<{ state: TerminatedState; ranMs: number }> {
    const { container } = this.#options
    this.#state = { running: { startedAt: timeOf(process.startedAtMs) } }
    this.#isStarted = !container.startupProbe
    if (this.#isStarted) this.#markStarted()
    this.#options.onChange()
    const ended = new AbortController()
    const attendance = [this.#postStart(), this.#probe(ended.signal)]
    // Stopped between the decision to start and now: nobody else would end it.
    if (this.#stopping.signal.aborted) void process.terminate(this.#options.graceMs)
    const facts = await process.exited
    ended.abort()
    await process.drained
    await Promise.all([...attendance, this.#killing])
    this.#process = undefined
    this.#killing = undefined
    const state = await this.#terminatedState(facts)
    this.#ready = false
    this.#isStarted = false
    this.#set({ terminated: state })
    return { state, ranMs: facts.finishedAtMs - facts.startedAtMs }
  }

  /** A new run takes the place of the last one; of earlier ones the log is not kept. */
  #beginRun(): void {
    const { terminated } = this.#state
    if (terminated) this.#lastState = { terminated }
    if (this.#containerID === undefined) return
    this.#restartCount++
    if (this.#restartCount >= 2) void removeLog(this.#logFile(this.#restartCount - 2))
  }

  async #postStart(): Promise<void> {
    const hook = this.#options.container.lifecycle?.postStart
    if (!hook) return
    try {
      await runHook(hook, this.#target(), longestMs)
    } catch {
      this.#options.onEvent({
        type: 'Warning',
        reason: 'FailedPostStartHook',
        message: 'PostStartHook failed',
      })
      await this.#kill('FailedPostStartHook', this.#options.graceMs)
    }
  }

  async #probe(signal: AbortSignal): Promise<void> {
    const { startupProbe, livenessProbe, readinessProbe } = this.#options.container
    if (startupProbe) await this.#prober('startup', startupProbe, signal)
    if (signal.aborted) return
    const liveness = livenessProbe && this.#prober('liveness', livenessProbe, signal)
    if (readinessProbe) await this.#prober('readiness', readinessProbe, signal)
    else await this.#becomeReady(signal)
    await liveness
  }

  /** Without a probe it is ready once it runs; one that ends at once was never. */
  async #becomeReady(signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(settlingMs, signal).catch(() => {}) // ended
    if (signal.aborted) return
    this.#ready = true
    this.#options.onChange()
  }

  #prober(kind: ProbeKind, probe: Probe, signal: AbortSignal): Promise<void> {
    const { clock, onEvent } = this.#options
    return runProber(probe, {
      kind,
      clock,
      signal,
      probe: () => runProbe(probe, this.#target()),
      onFailure: output => {
        if (!this.#stopping.signal.aborted)
          onEvent({
            type: 'Warning',
            reason: 'Unhealthy',
            message: `${capitalized(kind)} probe failed: ${output}`,
          })
      },
      onVerdict: healthy => this.#judge(kind, healthy, probe),
    })
  }

  #judge(kind: ProbeKind, healthy: boolean, probe: Probe): void {
    if (kind === 'readiness') this.#ready = healthy
    else if (healthy && kind === 'startup') {
      this.#isStarted = true
      this.#markStarted()
    } else if (!healthy) {
      const graceMs =
        probe.terminationGracePeriodSeconds === undefined
          ? this.#options.graceMs
          : probe.terminationGracePeriodSeconds * 1000
      const isLast = this.#options.restart === 'never'
      const message = `Container ${this.name} failed ${kind} probe, will be restarted`
      void this.#kill(isLast ? `Stopping container ${this.name}` : message, graceMs)
    }
    this.#options.onChange()
  }

  /** Ends the process that runs: hook, SIGTERM, SIGKILL. */
  #kill(message: string, graceMs: number): Promise<void> {
    this.#killing ??= this.#killOnce(message, graceMs)
    return this.#killing
  }

  async #killOnce(message: string, graceMs: number): Promise<void> {
    const { clock, container, onEvent } = this.#options
    const process = this.#process
    if (!process) return
    const startedAtMs = clock.now()
    onEvent({ type: 'Normal', reason: 'Killing', message })
    const hook = container.lifecycle?.preStop
    if (hook && graceMs > 0) {
      const failed = runHook(hook, this.#target(), graceMs).then(
        () => false,
        () => true,
      )
      const isOver = await Promise.race([failed, process.exited.then(() => false)])
      if (isOver) onEvent({ type: 'Warning', reason: 'FailedPreStopHook', message: 'PreStopHook failed' })
    }
    const leftMs = graceMs - (clock.now() - startedAtMs)
    await process.terminate(graceMs === 0 ? 0 : Math.max(leftMs, hook ? leastGraceMs : 0))
  }

  /** Whether it is started again; waits for its turn. */
  async #mayRunAgain(state: TerminatedState, ranMs: number): Promise<boolean> {
    const { restart, pod, onEvent } = this.#options
    if (
      this.#stopping.signal.aborted ||
      restart === 'never' ||
      (restart === 'on-failure' && state.exitCode === 0)
    )
      return false
    const pauseMs = this.#restarts.next(ranMs)
    if (pauseMs === 0) return true
    const { name, namespace, uid } = pod.metadata
    this.#lastState = { terminated: state }
    onEvent({
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${this.name} in pod ${name}_${namespace}(${uid})`,
    })
    this.#set(
      waiting(
        'CrashLoopBackOff',
        `back-off ${formatSeconds(pauseMs)} restarting failed container=${this.name} pod=${name}_${namespace}(${uid})`,
      ),
    )
    await this.#sleep(pauseMs, false)
    return !this.#stopping.signal.aborted
  }

  async #terminatedState(facts: ExitFacts): Promise<TerminatedState> {
    const message = await this.#terminationMessage(facts.code)
    return {
      exitCode: facts.code,
      reason: facts.code === 0 ? 'Completed' : 'Error',
      ...(message ? { message } : {}),
      startedAt: timeOf(facts.startedAtMs),
      finishedAt: timeOf(facts.finishedAtMs),
      containerID: this.#containerID ?? '',
    }
  }

  async #terminationMessage(code: number): Promise<string> {
    const written = await readFile(this.#terminationLog()).catch(() => Buffer.alloc(0))
    if (written.length > 0) return written.subarray(-messageBytes).toString('utf8')
    if (this.#options.container.terminationMessagePolicy !== 'FallbackToLogsOnError' || code === 0) return ''
    const parts: Buffer[] = []
    for await (const part of readLog(this.#logFile(this.#restartCount), { tailLines: 80 })) parts.push(part)
    return Buffer.concat(parts).subarray(-2048).toString('utf8')
  }

  #target(): ProbeTarget {
    const { container, podIP } = this.#options
    return {
      podIP,
      portOf: port => portNumber(container, port),
      run: async (command, timeoutMs) => {
        const plan = this.#plan
        if (!plan) throw nodeError('node/not-running', `container ${this.name} is not running`)
        const words = command.map(word => translateMounts(word, plan.mounts))
        return runCommand({ command: words, folder: plan.folder, env: plan.env }, timeoutMs)
      },
    }
  }

  #set(state: ContainerState): void {
    this.#state = state
    this.#options.onChange()
  }

  /** A pause that stopping ends, and, where it is a wait for something to appear, nudging too. */
  async #sleep(durationMs: number, canNudge = true): Promise<void> {
    const cancel = new AbortController()
    if (canNudge) this.#wake = () => cancel.abort()
    const signal = AbortSignal.any([cancel.signal, this.#stopping.signal])
    await this.#options.clock.sleep(durationMs, signal).catch(() => {}) // woken
    this.#wake = () => {}
  }

  #logFile(run: number): string {
    return path.join(this.#options.folder, 'logs', `${run}.log`)
  }

  #terminationLog(): string {
    return terminationLogOf(this.#options.folder)
  }
}

/** The file behind a container's `terminationMessagePath`. */
export function terminationLogOf(folder: string): string {
  return path.join(folder, 'termination-log')
}

function waiting(reason: string, message?: string): ContainerState {
  return { waiting: { reason, ...(message === undefined ? {} : { message }) } }
}

function firstReason(pod: Pod): string {
  return pod.spec.initContainers?.length ? 'PodInitializing' : 'ContainerCreating'
}

/** What ran when the engine ended, ended with it. */
function lostState(startedAt: string, clock: Clock): TerminatedState {
  const message = 'The node was restarted while the container ran'
  return {
    exitCode: 137,
    reason: 'ContainerStatusUnknown',
    message,
    startedAt,
    finishedAt: timeOf(clock.now()),
  }
}

function mountStatus({ name, mountPath, readOnly }: VolumeMount): VolumeMountStatus {
  return { name, mountPath, ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}) }
}

async function removeLog(file: string): Promise<void> {
  for (const name of await logFiles(file)) await rm(name, { force: true })
}

function portNumber(container: Container, port: number | string): number {
  if (typeof port === 'number') return port
  const named = container.ports?.find(({ name }) => name === port)?.containerPort
  if (named !== undefined) return named
  if (/^\d+$/.test(port)) return Number(port)
  throw new Error(`couldn't find port: ${JSON.stringify(port)} in container ${container.name}`)
}

/** A time as the API has it: whole seconds. */
export function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/\.\d+Z$/, 'Z')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** As Go prints a duration: `10s`, `1m20s`, `5m0s`. */
function formatSeconds(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
