import { PassThrough, type Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { KubeClient } from '../client.ts'
import { type Attempt, KubeError, type Status, statusError } from '../errors.ts'
import type { CallOptions } from '../transport/deadline.ts'
import type { Socket } from '../transport/transport.ts'
import { callOptionsOf } from '../verbs/scope.ts'
import { callBack, type PodRef, podRef } from './pod.ts'

/** What runs, and how. */
export interface ExecOptions extends CallOptions {
  command: readonly string[]
  /** May be missing where the Pod has one container. */
  container?: string
  /** Whether `stdin` is connected. */
  stdin?: boolean
  /** A terminal: `stderr` comes with `stdout`, and the size can be set. */
  tty?: boolean
}

/** How to attach to what a container runs. */
export type AttachOptions = Omit<ExecOptions, 'command'>

/** A command that runs in a container. Read both outputs, or let them flow: what nobody reads holds the command up. */
export interface ExecSession extends AsyncDisposable {
  /** Ending it ends the command's input. */
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The command's exit code. Rejects with a KubeError when it could not run, or the connection broke. */
  readonly exitCode: Promise<number>
  /** Tells the terminal's size. */
  resize(size: { columns: number; rows: number }): Promise<void>
}

/** @see https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/remotecommand/constants.go */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
const STDIN = 0
const STDOUT = 1
const STDERR = 2
const STATUS = 3
const RESIZE = 4
const CLOSE = 255
/** Servers refuse larger messages. */
const CHUNK_BYTES = 32 * 1024

/** Starts a command in a container. @throws CodedError `kube/not-found`, `kube/bad-request` */
export async function execInPod(client: KubeClient, pod: PodRef, options: ExecOptions): Promise<ExecSession> {
  return await openSession(client, pod, { ...options, verb: 'exec' })
}

/** Connects to the running command of a container. @throws CodedError `kube/not-found`, `kube/bad-request` */
export async function attachToPod(
  client: KubeClient,
  pod: PodRef,
  options: AttachOptions = {},
): Promise<ExecSession> {
  return await openSession(client, pod, { ...options, command: [], verb: 'attach' })
}

/** What a command printed, and how it ended. */
export interface CommandResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs a command in a container to its end, with a text as its input. */
export async function runInPod(
  client: KubeClient,
  pod: PodRef,
  options: Omit<ExecOptions, 'stdin' | 'tty'> & { input?: string },
): Promise<CommandResult> {
  const { input, ...rest } = options
  const session = await execInPod(client, pod, { ...rest, stdin: input !== undefined })
  try {
    session.stdin.end(input)
    const [exitCode, stdout, stderr] = await Promise.all([
      session.exitCode,
      text(session.stdout),
      text(session.stderr),
    ])
    return { exitCode, stdout, stderr }
  } finally {
    await session[Symbol.asyncDispose]()
  }
}

async function openSession(
  client: KubeClient,
  pod: PodRef,
  options: ExecOptions & { verb: 'exec' | 'attach' },
): Promise<ExecSession> {
  const { command, container, stdin = false, tty = false, verb } = options
  const { sender } = client.wire
  const { path, target } = await client.wire.subresource(podRef(pod), verb, callOptionsOf(options))
  const attempt = { verb, target }
  const query = { command, container, stdin, stdout: true, stderr: !tty, tty }
  const socket = await sender.connect(
    { attempt, method: 'GET', path, query },
    PROTOCOLS,
    callOptionsOf(options),
  )
  const abort = (): void => socket.close()
  options.signal?.addEventListener('abort', abort, { once: true })
  const session = sessionOf(socket, attempt, options.signal)
  // Whoever does not wait for the end must not be surprised by its failure.
  session.exitCode.catch(() => {}).finally(() => options.signal?.removeEventListener('abort', abort))
  return session
}

function sessionOf(socket: Socket, attempt: Attempt, signal: AbortSignal | undefined): ExecSession {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const exitCode = demultiplex(socket, { stdout, stderr, attempt }).then(
    code => code,
    (error: unknown) => {
      throw signal?.aborted ? signal.reason : error
    },
  )
  const end = (): void => {
    stdout.end()
    stderr.end()
  }
  exitCode.then(end, end)
  return {
    stdin: stdinOf(socket),
    stdout,
    stderr,
    exitCode,
    resize: ({ columns, rows }) =>
      socket.send(frame(RESIZE, Buffer.from(JSON.stringify({ Width: columns, Height: rows })))),
    async [Symbol.asyncDispose]() {
      socket.close()
      stdout.resume()
      stderr.resume()
      await exitCode.catch(() => {})
    },
  }
}

interface Outputs {
  stdout: PassThrough
  stderr: PassThrough
  attempt: Attempt
}

async function demultiplex(socket: Socket, { stdout, stderr, attempt }: Outputs): Promise<number> {
  let status: Status | undefined
  try {
    for await (const message of socket.messages()) {
      const [channel] = message
      const data = message.subarray(1)
      if (channel === STATUS) status = JSON.parse(Buffer.from(data).toString()) as Status
      else if (channel === STDOUT) await write(stdout, data)
      else if (channel === STDERR) await write(stderr, data)
    }
  } catch (cause) {
    throw lost(attempt, cause)
  }
  if (!status) throw lost(attempt)
  return exitCodeOf(status, attempt)
}

async function write(stream: PassThrough, data: Uint8Array): Promise<void> {
  if (data.length === 0 || stream.destroyed) return
  if (!stream.write(data)) {
    await new Promise<void>(resolve => {
      stream.once('drain', resolve)
      stream.once('close', resolve)
    })
  }
}

function exitCodeOf(status: Status, attempt: Attempt): number {
  if (status.status === 'Success') return 0
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message
  if (status.reason === 'NonZeroExitCode' && code !== undefined) return Number(code)
  throw statusError(attempt, status)
}

function lost(attempt: Attempt, cause?: unknown): KubeError {
  return new KubeError(
    'kube/unreachable',
    `${attempt.verb} ${attempt.target}: the connection ended before the command did`,
    { attempt, cause },
  )
}

function stdinOf(socket: Socket): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      void callBack(sendAll(socket, chunk), done)
    },
    final(done) {
      // The older protocol knows no end of input: the command sees none before the connection ends.
      if (socket.protocol !== PROTOCOLS[0]) return done()
      void callBack(socket.send(Buffer.from([CLOSE, STDIN])), done)
    },
  })
}

async function sendAll(socket: Socket, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
    await socket.send(frame(STDIN, chunk.subarray(at, at + CHUNK_BYTES)))
  }
}

function frame(channel: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([channel]), data])
}
