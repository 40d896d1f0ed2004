import { rm } from 'node:fs/promises'
import path from 'node:path'
import { isCodedError, type Clock } from '@devmatic/base'
import { planContainer } from '../container/container-plan.ts'
import {
  createContainerWorker,
  terminationLogOf,
  timeOf,
  type ContainerEvent,
  type ContainerWorker,
} from '../container/container-worker.ts'
import type { ContainerHost } from '../container/container-process.ts'
import type { DataObjects } from '../environment/environment.ts'
import type { NodeResources } from '../environment/resource-field-ref.ts'
import type { ImageTable } from '../images/image-table.ts'
import type { TokenSource } from '../volumes/project-data.ts'
import { preparePodVolumes, type ClaimSource, type VolumeFolders } from '../volumes/pod-volumes.ts'
import type { Container, ContainerStatus, Pod, PodCondition, PodStatus } from './pod.ts'
import { isSidecar, podStatusOf } from './pod-status.ts'

/** What all Pods of a node share. */
export interface PodHost {
  clock: Clock
  container: ContainerHost
  images: ImageTable
  objects: DataObjects
  tokens: TokenSource
  claims: ClaimSource
  resources: NodeResources
  /** The node's own address. */
  hostIP: string
  /** Gives a Pod an address of its own, and takes it back. */
  addresses: { take(pod: Pod): string; give(address: string): void }
  /** What every process of a Pod gets: PATH, HOME, the way to names and addresses. */
  baseEnv(pod: Pod, podIP: string): Record<string, string>
  /** Variables of the Services that a Pod sees. */
  serviceEnv(pod: Pod): Record<string, string>
  /** Where processes run that name no folder. */
  folder: string
  /** One folder for each Pod, by uid. */
  podsFolder: string
}

/** An event about a Pod, or about one of its containers. */
export interface PodEvent extends ContainerEvent {
  /** `spec.containers{web}` */
  fieldPath?: string
}

/** Who is told. */
export interface PodListener {
  onChange: () => void
  onEvent: (event: PodEvent) => void
}

/** One Pod on this node: its containers in their order, and their end. */
export interface PodWorker {
  readonly uid: string
  readonly podIP: string
  readonly pod: Pod
  status(): PodStatus
  /** The object has changed: labels, annotations, ephemeral containers, status by others. */
  update(pod: Pod): void
  /** Something that a Pod may refer to has changed; brings volumes up to date, and tries again what waits. */
  nudge(): void
  /** Ends all containers; resolves when none runs. Again: with less time. */
  stop(graceMs: number): Promise<void>
  /** Removes what the Pod kept on this node, once it has been stopped. */
  remove(): Promise<void>
  container(name: string): ContainerWorker | undefined
}

/** Creates the worker of a Pod and starts it. */
export function createPodWorker(pod: Pod, host: PodHost, listener: PodListener): PodWorker {
  const worker = new Worker(pod, host, listener)
  worker.start()
  return worker
}

const mountRetryMs = { first: 500, longest: 30_000 }

class Worker implements PodWorker {
  readonly uid: string
  readonly podIP: string
  pod: Pod
  readonly #host: PodHost
  readonly #listener: PodListener
  readonly #startTime: string
  #conditions: readonly PodCondition[]
  readonly #inits: ContainerWorker[]
  readonly #containers: ContainerWorker[]
  #ephemerals: ContainerWorker[] = []
  readonly #stopping = new AbortController()
  #volumes: VolumeFolders | undefined
  #failure: { reason: string; message: string } | undefined
  #finished: Promise<void> = Promise.resolve()
  #graceMs = Infinity
  #isStopped = false
  #isRemoved = false
  #wake: () => void = () => {}
  #refreshing: Promise<void> = Promise.resolve()

  constructor(pod: Pod, host: PodHost, listener: PodListener) {
    this.pod = pod
    this.uid = pod.metadata.uid
    this.#host = host
    this.#listener = listener
    this.podIP = pod.spec.hostNetwork ? host.hostIP : host.addresses.take(pod)
    this.#conditions = pod.status?.conditions ?? []
    this.#startTime = pod.status?.startTime ?? timeOf(host.clock.now())
    const { initContainerStatuses, containerStatuses } = pod.status ?? {}
    this.#inits = (pod.spec.initContainers ?? []).map(container =>
      this.#worker(container, isSidecar(container) ? 'sidecar' : 'init', initContainerStatuses),
    )
    this.#containers = pod.spec.containers.map(container =>
      this.#worker(container, 'main', containerStatuses),
    )
  }

  start(): void {
    this.#finished = this.#run()
    if (this.pod.spec.ephemeralContainers) this.#startEphemerals()
    const { activeDeadlineSeconds } = this.pod.spec
    if (activeDeadlineSeconds !== undefined) void this.#watchDeadline(activeDeadlineSeconds)
  }

  status(): PodStatus {
    const status = podStatusOf({
      pod: this.pod,
      hostIP: this.#host.hostIP,
      podIP: this.podIP,
      startTime: this.#startTime,
      prepared: this.#volumes !== undefined,
      initContainers: this.#inits.map(worker => worker.status()),
      containers: this.#containers.map(worker => worker.status()),
      ephemeralContainers: this.#ephemerals.map(worker => worker.status()),
      isStopped: this.#isStopped,
      now: timeOf(this.#host.clock.now()),
      before: this.#conditions,
      ...(this.#failure ? { failure: this.#failure } : {}),
    })
    this.#conditions = status.conditions ?? []
    return status
  }

  update(pod: Pod): void {
    const isNewer = pod.metadata.generation !== this.pod.metadata.generation
    const { activeDeadlineSeconds } = pod.spec
    const isShorter = activeDeadlineSeconds !== this.pod.spec.activeDeadlineSeconds
    this.pod = pod
    this.#startEphemerals()
    if (isShorter && activeDeadlineSeconds !== undefined) void this.#watchDeadline(activeDeadlineSeconds)
    // Others tell whether a Pod is ready, by conditions in its status.
    if (isNewer || pod.spec.readinessGates?.length) this.#listener.onChange()
  }

  nudge(): void {
    this.#wake()
    for (const worker of this.#all()) worker.nudge()
    if (!this.#volumes || this.#stopping.signal.aborted) return
    // One after the other, so that an older state never replaces a newer.
    this.#refreshing = this.#refreshing.then(() => this.#refreshVolumes())
  }

  async stop(graceMs: number): Promise<void> {
    if (graceMs < this.#graceMs) {
      this.#graceMs = graceMs
      this.#stopping.abort()
      this.#wake()
      await this.#stopContainers(graceMs)
    }
    await this.#finished
    await this.#refreshing
    this.#isStopped = true
    this.#listener.onChange()
  }

  async remove(): Promise<void> {
    // Twice would give away an address that is another Pod's by now.
    if (this.#isRemoved) return
    this.#isRemoved = true
    if (!this.pod.spec.hostNetwork) this.#host.addresses.give(this.podIP)
    await rm(this.#folder(), { recursive: true, force: true, maxRetries: 3 })
  }

  container(name: string): ContainerWorker | undefined {
    return this.#all().find(worker => worker.name === name)
  }

  #all(): ContainerWorker[] {
    return [...this.#inits, ...this.#containers, ...this.#ephemerals]
  }

  async #run(): Promise<void> {
    if (isOver(this.pod)) return
    this.#listener.onChange()
    this.#volumes = await this.#prepareVolumes()
    if (!this.#volumes) return
    this.#listener.onChange()
    if (!(await this.#runInits())) return
    await Promise.all(this.#containers.map(worker => worker.run()))
    await this.#stopSidecars(graceOf(this.pod))
    this.#listener.onChange()
  }

  /** Runs init containers one after the other; a sidecar is left running once it has started. */
  async #runInits(): Promise<boolean> {
    for (const [index, container] of (this.pod.spec.initContainers ?? []).entries()) {
      const worker = this.#inits[index]
      if (!worker) continue
      const done = worker.run()
      await (isSidecar(container) ? worker.started : done)
      if (this.#stopping.signal.aborted) return false
      const { terminated } = worker.status().state
      if (!isSidecar(container) && terminated?.exitCode !== 0) {
        await this.#stopSidecars(graceOf(this.pod))
        this.#listener.onChange()
        return false
      }
    }
    return !this.#stopping.signal.aborted
  }

  async #prepareVolumes(): Promise<VolumeFolders | undefined> {
    const { clock } = this.#host
    for (
      let pauseMs = mountRetryMs.first;
      !this.#stopping.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, mountRetryMs.longest)
    ) {
      try {
        return await preparePodVolumes(this.#volumeContext())
      } catch (error) {
        if (this.#stopping.signal.aborted) return undefined
        if (!isCodedError(error)) throw error
        this.#listener.onEvent({ type: 'Warning', reason: 'FailedMount', message: error.message })
      }
      const woken = new Promise<void>(resolve => (this.#wake = resolve))
      await Promise.race([clock.sleep(pauseMs, this.#stopping.signal).catch(() => {}), woken])
    }
    return undefined
  }

  async #refreshVolumes(): Promise<void> {
    if (this.#stopping.signal.aborted) return
    // A ConfigMap that vanished leaves its files; a volume that cannot be refreshed now is at the next change.
    await preparePodVolumes(this.#volumeContext()).catch(() => {})
  }

  async #watchDeadline(seconds: number): Promise<void> {
    const { clock } = this.#host
    const endsAtMs = Date.parse(this.#startTime) + seconds * 1000
    await clock.sleep(Math.max(0, endsAtMs - clock.now()), this.#stopping.signal).catch(() => {}) // stopped before
    if (this.#stopping.signal.aborted || isOver({ ...this.pod, status: this.status() })) return
    const message = 'Pod was active on the node longer than the specified deadline'
    this.#failure = { reason: 'DeadlineExceeded', message }
    this.#listener.onEvent({ type: 'Normal', reason: 'DeadlineExceeded', message })
    this.#listener.onChange()
    await this.#stopContainers(graceOf(this.pod))
  }

  /** Main containers at once; sidecars when those have ended, the last one first. */
  async #stopContainers(graceMs: number): Promise<void> {
    const startedAtMs = this.#host.clock.now()
    const inits = this.#inits.filter(
      (_, index) => !isSidecar(this.pod.spec.initContainers?.[index] ?? { name: '' }),
    )
    await Promise.all(
      [...this.#containers, ...this.#ephemerals, ...inits].map(worker => worker.stop(graceMs)),
    )
    const leftMs = graceMs - (this.#host.clock.now() - startedAtMs)
    await this.#stopSidecars(Math.max(0, leftMs))
  }

  async #stopSidecars(graceMs: number): Promise<void> {
    const endsAtMs = this.#host.clock.now() + graceMs
    for (const [index, worker] of [...this.#inits.entries()].toReversed()) {
      if (!isSidecar(this.pod.spec.initContainers?.[index] ?? { name: '' })) continue
      await worker.stop(Math.max(0, endsAtMs - this.#host.clock.now()))
    }
  }

  #startEphemerals(): void {
    for (const container of this.pod.spec.ephemeralContainers ?? []) {
      if (this.#ephemerals.some(worker => worker.name === container.name)) continue
      const worker = this.#worker(container, 'ephemeral', this.pod.status?.ephemeralContainerStatuses)
      this.#ephemerals = [...this.#ephemerals, worker]
      void this.#runEphemeral(worker)
    }
  }

  async #runEphemeral(worker: ContainerWorker): Promise<void> {
    this.#volumes ??= await this.#prepareVolumes()
    if (this.#volumes) await worker.run()
  }

  #worker(container: Container, role: Role, before: readonly ContainerStatus[] | undefined): ContainerWorker {
    const host = this.#host
    const folder = path.join(this.#folder(), 'containers', container.name)
    return createContainerWorker({
      container,
      pod: this.pod,
      podIP: this.podIP,
      restart: restartOf(role, this.pod.spec.restartPolicy ?? 'Always'),
      clock: host.clock,
      host: host.container,
      folder,
      graceMs: graceOf(this.pod),
      before: before?.find(({ name }) => name === container.name),
      onChange: () => this.#listener.onChange(),
      onEvent: event =>
        this.#listener.onEvent({ ...event, fieldPath: `spec.${fields[role]}{${container.name}}` }),
      plan: () => this.#plan(container, folder),
    })
  }

  #plan(container: Container, folder: string): ReturnType<typeof planContainer> {
    const host = this.#host
    const pod = this.#podWithAddress()
    return planContainer(container, {
      pod,
      podIP: this.podIP,
      objects: host.objects,
      services: host.serviceEnv(pod),
      node: host.resources,
      images: host.images,
      volumes: this.#volumes ?? new Map<string, string>(),
      folder: host.folder,
      baseEnv: host.baseEnv(pod, this.podIP),
      terminationLog: terminationLogOf(folder),
    })
  }

  #volumeContext(): Parameters<typeof preparePodVolumes>[0] {
    const { objects, tokens, claims, resources } = this.#host
    return {
      pod: this.#podWithAddress(),
      objects,
      tokens,
      claims,
      node: resources,
      folder: path.join(this.#folder(), 'volumes'),
    }
  }

  /** The Downward API tells the address, which the object has only after the first status. */
  #podWithAddress(): Pod {
    const { hostIP } = this.#host
    return {
      ...this.pod,
      status: {
        ...this.pod.status,
        podIP: this.podIP,
        podIPs: [{ ip: this.podIP }],
        hostIP,
        hostIPs: [{ ip: hostIP }],
      },
    }
  }

  #folder(): string {
    return path.join(this.#host.podsFolder, this.uid)
  }
}

type Role = 'init' | 'sidecar' | 'main' | 'ephemeral'

const fields: Readonly<Record<Role, string>> = {
  init: 'initContainers',
  sidecar: 'initContainers',
  main: 'containers',
  ephemeral: 'ephemeralContainers',
}

function restartOf(role: Role, policy: string): 'always' | 'on-failure' | 'never' {
  if (role === 'ephemeral') return 'never'
  if (role === 'sidecar') return 'always'
  if (policy === 'Never') return 'never'
  return role === 'init' || policy === 'OnFailure' ? 'on-failure' : 'always'
}

function graceOf(pod: Pod): number {
  return (pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
}

function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}
