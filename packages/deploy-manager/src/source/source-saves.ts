import type { Quantiles, Save, SourceReport } from '../protocol/index.ts'
import type { StoredEntry } from '../logs/log-entry.ts'

/** What saves of source trees came to, told by the source runner's own lines in the logs. */
export interface SourceSaves {
  /** Takes in a line of any container. */
  onEntry(entry: StoredEntry): void
  savesOf(service: string): Save[]
  latencyOf(service: string): SourceReport['latency']
  /** What the last build said, where it failed. */
  buildErrorOf(service: string): { at: string; text: string } | undefined
}

/** What is told of saves, and how their end is seen. */
export interface SourceSavesOptions {
  /** Resolves when a service takes connections, with false when it does not for long. */
  untilServing: (service: string) => Promise<boolean>
  onSave: (service: string, save: Save) => void
  onBuildError: (service: string, text: string) => void
}

interface Tracked {
  files: string[]
  changedAt: number
  output: string[]
  saves: Save[]
  buildError: { at: string; text: string } | undefined
}

const keptSaves = 50
const prefix = 'source-runner: '

/** Follows source runners by what they print; a real cluster's come by the same way. */
export function trackSaves({ untilServing, onSave, onBuildError }: SourceSavesOptions): SourceSaves {
  const tracked = new Map<string, Tracked>()
  const of = (service: string): Tracked => {
    const found = tracked.get(service) ?? {
      files: [],
      changedAt: 0,
      output: [],
      saves: [],
      buildError: undefined,
    }
    tracked.set(service, found)
    return found
  }
  const finish = (service: string, save: Save): void => {
    const { saves } = of(service)
    saves.unshift(save)
    saves.length = Math.min(saves.length, keptSaves)
    onSave(service, save)
  }
  const reloaded = async (service: string, at: number, times: RegExpExecArray): Promise<void> => {
    const { files } = of(service)
    const [seenMs, builtMs, restartedMs] = times.slice(1).map(Number) as [number, number, number]
    const started = Date.now()
    const serves = await untilServing(service)
    const readyMs = Date.now() - started
    const base = { at: new Date(at).toISOString(), files, seenMs, syncedMs: 0, builtMs, restartedMs }
    const untilRestart = seenMs + builtMs + restartedMs
    finish(
      service,
      serves
        ? { ...base, result: 'ready', readyMs, totalMs: untilRestart + readyMs }
        : { ...base, result: 'exited', totalMs: untilRestart },
    )
  }
  return {
    onEntry({ text, source: { service }, at }) {
      for (const line of text.split('\n')) {
        if (!line.startsWith(prefix)) {
          const known = tracked.get(service)
          if (known && known.output.push(line) > 200) known.output.shift()
          continue
        }
        const said = line.slice(prefix.length)
        if (said.startsWith('changed: ')) {
          Object.assign(of(service), { files: said.slice(9).split(', '), changedAt: at })
        } else if (/^build \d+ started/.test(said)) {
          of(service).output = []
        } else if (/^build \d+ succeeded/.test(said)) {
          of(service).buildError = undefined
        } else if (/^build \d+ failed/.test(said)) {
          const { output, files, changedAt } = of(service)
          const error = [...output, said].join('\n')
          of(service).buildError = { at: new Date(at).toISOString(), text: error }
          onBuildError(service, error)
          const totalMs = changedAt > 0 ? at - changedAt : 0
          const times = { seenMs: 0, syncedMs: 0, builtMs: totalMs, restartedMs: 0, totalMs }
          finish(service, { at: new Date(at).toISOString(), files, result: 'build-failed', ...times })
        } else {
          const times = /^reloaded: seen after (\d+) ms, built in (\d+) ms, restarted in (\d+) ms/.exec(said)
          if (times) void reloaded(service, at, times)
        }
      }
    },
    savesOf: service => tracked.get(service)?.saves ?? [],
    latencyOf: service => latencyOf(tracked.get(service)?.saves ?? []),
    buildErrorOf: service => tracked.get(service)?.buildError,
  }
}

function latencyOf(saves: readonly Save[]): SourceReport['latency'] {
  const good = saves.filter(({ result }) => result === 'ready')
  if (good.length === 0) return undefined
  const of = (pick: (save: Save) => number): Quantiles => {
    const values = good.map(pick).toSorted((a, b) => a - b)
    const at = (share: number): number => values[Math.ceil(share * values.length) - 1] ?? 0
    return { p50: at(0.5), p95: at(0.95) }
  }
  return {
    samples: good.length,
    seen: of(({ seenMs }) => seenMs),
    synced: of(({ syncedMs }) => syncedMs),
    built: of(({ builtMs }) => builtMs),
    restarted: of(({ restartedMs }) => restartedMs),
    ready: of(({ readyMs = 0 }) => readyMs),
    total: of(({ totalMs }) => totalMs),
  }
}
