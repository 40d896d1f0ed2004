import { connect } from 'node:net'
import type { Duplex, Readable, Writable } from 'node:stream'
import type { Clock } from '@devmatic/base'
import { startProcessGroup } from '@devmatic/source-runner'
import type { ContainerWorker } from '../container/container-worker.ts'
import { readLog } from '../logs/read-log.ts'
import { nodeError } from '../node-error.ts'
import type { PodWorker } from '../pod/pod-worker.ts'
import { translateMounts } from '../volumes/pod-volumes.ts'

// How an API server reaches the Pods of this node. The server declares the same interface; neither imports the
// other, and whoever puts both together is told by the compiler when they part.

/** One Pod, as a request names it. */
export interface PodReference {
  namespace: string
  name: string
  uid: string
}

/** Which part of a log, as a request names it. */
export interface LogOptions {
  follow: boolean
  previous: boolean
  timestamps: boolean
  tailLines?: number
  limitBytes?: number
  sinceSeconds?: number
  sinceTime?: string
  stream?: 'Stdout' | 'Stderr' | 'All'
  signal: AbortSignal
}

/** The client's side of a process. */
export interface ContainerSession {
  tty: boolean
  stdin?: Readable
  stdout?: Writable
  stderr?: Writable
  resizes: AsyncIterable<{ width: number; height: number }>
  signal: AbortSignal
}

/** A session that starts a command of its own. */
export interface ExecSession extends ContainerSession {
  command: string[]
}

/** What a kubelet serves to the API server. */
export interface NodeConnection {
  logs(pod: PodReference, container: string, options: LogOptions): AsyncIterable<Uint8Array>
  exec(pod: PodReference, container: string, session: ExecSession): Promise<number>
  attach(pod: PodReference, container: string, session: ContainerSession): Promise<number>
  portForward(pod: PodReference, port: number): Promise<Duplex>
}

/** Serves the Pods that `find` knows. */
export function createNodeConnection(
  find: (uid: string) => PodWorker | undefined,
  clock: Clock,
): NodeConnection {
  const podOf = (pod: PodReference): PodWorker => {
    const worker = find(pod.uid)
    if (!worker) throw nodeError('node/not-found', `pod "${pod.name}" is not on this node`)
    return worker
  }
  const containerOf = (pod: PodReference, name: string): ContainerWorker => {
    const worker = podOf(pod).container(name)
    if (!worker) throw nodeError('node/not-found', `container ${name} is not valid for pod ${pod.name}`)
    return worker
  }
  return {
    async *logs(pod, name, options) {
      yield* readContainerLog(containerOf(pod, name), pod, { ...options, now: clock.now() })
    },
    exec: async (pod, name, session) => execInContainer(containerOf(pod, name), session),
    attach: async (pod, name, session) => attachToContainer(containerOf(pod, name), session),
    portForward: async (pod, port) => connectToPod(podOf(pod), port),
  }
}

async function* readContainerLog(
  container: ContainerWorker,
  pod: PodReference,
  options: LogOptions & { now: number },
): AsyncGenerator<Uint8Array> {
  const log = container.log(options.previous)
  if (!log) {
    const { waiting } = container.status().state
    const message = options.previous
      ? `previous terminated container "${container.name}" in pod "${pod.name}" not found`
      : `container "${container.name}" in pod "${pod.name}" is waiting to start: ${waiting?.reason ?? 'not started'}`
    throw nodeError('node/not-running', message)
  }
  const sinceMs = options.sinceTime === undefined ? sinceOf(options) : Date.parse(options.sinceTime)
  const { timestamps, tailLines, limitBytes, stream, signal, follow } = options
  yield* readLog(log.file, {
    timestamps,
    signal,
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(stream === undefined ? {} : { stream }),
    ...(follow && log.writer ? { follow: log.writer } : {}),
  })
}

function sinceOf(options: { sinceSeconds?: number; now: number }): number | undefined {
  return options.sinceSeconds === undefined ? undefined : options.now - options.sinceSeconds * 1000
}

async function execInContainer(container: ContainerWorker, session: ExecSession): Promise<number> {
  const plan = container.plan()
  if (!container.process() || !plan)
    throw nodeError('node/not-running', `container ${container.name} is not running`)
  const command = session.command.map(word => translateMounts(word, plan.mounts))
  const { folder, env } = plan
  if (session.tty) {
    const { execWithTerminal } = await import('./exec-terminal.ts')
    return execWithTerminal({ command, folder, env }, session)
  }
  const group = await startProcessGroup({
    command,
    cwd: folder,
    env,
    stdio: [session.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  })
  const { stdin, stdout, stderr } = group.child
  stdin?.on('error', () => {}) // it does not read what the user types
  if (stdin) session.stdin?.pipe(stdin)
  const ends = [forward(stdout, session.stdout), forward(stderr, session.stderr)]
  const abort = (): void => void group.terminate({ graceMs: 0 })
  session.signal.addEventListener('abort', abort, { once: true })
  if (session.signal.aborted) abort()
  const facts = await group.exited
  await Promise.all(ends)
  await group.terminate({ graceMs: 0 })
  session.signal.removeEventListener('abort', abort)
  return facts.code
}

/** Resolves when all has been written. */
async function forward(from: Readable | null, to: Writable | undefined): Promise<void> {
  if (!from) return
  from.on('error', () => {})
  for await (const chunk of from) {
    if (to && !to.destroyed && !to.write(chunk as Buffer))
      await new Promise(resolve => to.once('drain', resolve).once('close', resolve))
  }
}

async function attachToContainer(container: ContainerWorker, session: ContainerSession): Promise<number> {
  const process = container.process()
  if (!process) throw nodeError('node/not-running', `container ${container.name} is not running`)
  const detach = process.onOutput((stream, chunk) => void session[stream]?.write(chunk))
  if (process.stdin) session.stdin?.pipe(process.stdin, { end: false })
  const left = new Promise<undefined>(resolve =>
    session.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  )
  const facts = await Promise.race([process.drained.then(() => process.exited), left])
  detach()
  if (process.stdin) session.stdin?.unpipe(process.stdin)
  return facts?.code ?? 0
}

function connectToPod(pod: PodWorker, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: pod.podIP, port, allowHalfOpen: true, noDelay: true })
    const fail = (error: Error): void =>
      reject(
        nodeError(
          'node/not-running',
          `nothing listens at ${pod.podIP}:${port} of pod ${pod.pod.metadata.name}: ${error.message}`,
          error,
        ),
      )
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.off('error', fail)
      resolve(socket)
    })
  })
}
