import { type Clock, systemClock } from '@devmatic/base'
import { type KubeClient, readLogs } from '@devmatic/kube-client'
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { ClusterView } from '../services/cluster-view.ts'
import { ownerOf } from '../services/cluster-view.ts'
import type { PodObject } from '../services/objects.ts'
import { detectLevel } from './detect-level.ts'
import type { LogSource } from './log-entry.ts'
import type { LogStore } from './log-store.ts'

/** Where the reading of a container's log is: the last time that was seen, and how many lines had it. */
interface Position {
  time: string
  lines: number
}

/** What logs are read with. */
export interface CollectorOptions {
  client: KubeClient
  view: ClusterView
  store: LogStore
  /** Keeps how far each container was read, over restarts of this server. */
  positions: string
  onError: (error: unknown) => void
  clock?: Clock
}

const retryMs = 500
/** Lines of one trace are written at once. */
const joinMs = 30

/**
 * Reads the log of every container of a namespace into the store: each line once, over lost connections, restarts of
 * containers and of this server.
 */
export async function collectLogs(options: CollectorOptions): Promise<AsyncDisposable> {
  const { view, onError, clock = systemClock } = options
  const positions = await readPositions(options.positions)
  const stop = new AbortController()
  const reading = new Map<string, Promise<void>>()
  const look = (pod: PodObject): void => {
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
    for (const { name, restartCount = 0, state, containerID } of statuses) {
      const hasRun = containerID !== undefined && (state?.running ?? state?.terminated) !== undefined
      const key = `${pod.metadata.uid} ${name} ${restartCount}`
      if (!hasRun || reading.has(key)) continue
      const read = readContainer(
        { ...options, clock, positions, signal: stop.signal },
        { pod, container: name, key },
      )
      reading.set(key, read.catch(onError))
    }
  }
  const ends = [view.pods.onChange(({ type, object }) => type !== 'deleted' && look(object))]
  const save = setInterval(
    () => void savePositions(options.positions, positions).catch(onError),
    5_000,
  ).unref()
  return {
    async [Symbol.asyncDispose]() {
      ends.forEach(end => end())
      clearInterval(save)
      stop.abort()
      await Promise.all(reading.values())
      await savePositions(options.positions, positions).catch(onError)
    },
  }
}

interface Reading extends Omit<CollectorOptions, 'positions'> {
  clock: Clock
  positions: Map<string, Position>
  signal: AbortSignal
}

interface Container {
  pod: PodObject
  container: string
  /** One run of it. */
  key: string
}

async function readContainer(options: Reading, { pod, container, key }: Container): Promise<void> {
  const { client, store, positions, signal, clock } = options
  const { name = '', namespace = '' } = pod.metadata
  const source = { service: serviceOf(pod), pod: name, container }
  const joiner = createJoiner(source, store)
  try {
    while (!signal.aborted) {
      const position = positions.get(key)
      let sameTime = 0
      try {
        const lines = readLogs(
          client,
          { name, namespace },
          {
            container,
            follow: true,
            timestamps: true,
            signal,
            ...(position && { sinceTime: position.time }),
          },
        )
        for await (const line of lines) {
          const { time, text } = splitTime(line)
          if (position && time <= position.time) {
            // Servers begin at the second: what was read already is passed over, counting those of the last moment.
            if (time < position.time || sameTime++ < position.lines) continue
          }
          const last = positions.get(key)
          positions.set(key, { time, lines: last?.time === time ? last.lines + 1 : 1 })
          joiner.add(Date.parse(time), text)
        }
        // The log's end is the container's; if it runs still, the connection was what ended.
        if (!isRunning(options.view, pod, { container, key })) return
      } catch (error) {
        if (signal.aborted || !isRunning(options.view, pod, { container, key })) return
        options.onError(error)
      }
      await clock.sleep(retryMs, signal).catch(() => {}) // closed
    }
  } finally {
    joiner.end()
  }
}

function isRunning(
  view: ClusterView,
  { metadata }: PodObject,
  { container, key }: { container: string; key: string },
): boolean {
  const now = view.pods.get({ name: metadata.name ?? '', namespace: metadata.namespace ?? '' })
  const status = [
    ...(now?.status?.initContainerStatuses ?? []),
    ...(now?.status?.containerStatuses ?? []),
  ].find(({ name }) => name === container)
  return (
    now?.metadata.uid === metadata.uid &&
    status?.state?.running !== undefined &&
    key.endsWith(` ${status.restartCount ?? 0}`)
  )
}

/** The service of a Pod, or what else made it: a Job, a CronJob's Job, itself. */
function serviceOf(pod: PodObject): string {
  return ownerOf(pod).replace(/^\w+\//, '')
}

function splitTime(line: string): { time: string; text: string } {
  const end = line.indexOf(' ')
  return { time: line.slice(0, end), text: line.slice(end + 1) }
}

interface Joiner {
  add(at: number, text: string): void
  end(): void
}

/** Joins the lines of a stack trace to the one that they belong to. */
function createJoiner(source: LogSource, store: LogStore): Joiner {
  let pending: { at: number; lines: string[] } | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (!pending) return
    const text = pending.lines.join('\n')
    store.append({ at: pending.at, source, stream: 'stdout', text, level: detectLevel(text) })
    pending = undefined
  }
  return {
    add(at, text) {
      if (pending && isContinuation(text) && at - pending.at < 1_000 && pending.lines.length < 500) {
        pending.lines.push(text)
        return
      }
      flush()
      if (text.startsWith('{')) {
        store.append({ at, source, stream: 'stdout', text, level: detectLevel(text) })
        return
      }
      pending = { at, lines: [text] }
      timer ??= setTimeout(flush, joinMs)
    },
    end: flush,
  }
}

/** Frames, causes, and whatever is indented as they are. */
export function isContinuation(text: string): boolean {
  return /^(\s+(at |\.\.\. |File "|\S)|Caused by: |\t|\}$|  )/.test(text)
}

async function readPositions(file: string): Promise<Map<string, Position>> {
  try {
    return new Map(JSON.parse(await readFile(file, 'utf8')) as [string, Position][])
  } catch {
    return new Map() // the first start; a lost file reads logs from their beginning
  }
}

async function savePositions(file: string, positions: ReadonlyMap<string, Position>): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify([...positions].slice(-2_000)))
  await rename(`${file}.new`, file)
}
