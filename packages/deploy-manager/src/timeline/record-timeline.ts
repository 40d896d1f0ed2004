import type { StoredEntry } from '../logs/log-entry.ts'
import { cursorOf } from '../logs/log-entry.ts'
import type { Deployment, GitState, ManagerEvent, Save, Service } from '../protocol/index.ts'
import type { EventObject } from '../services/objects.ts'
import type { TimelineStore } from './timeline-store.ts'

/** Writes down what happens, with what led to it. */
export interface TimelineRecorder {
  onEvent(event: ManagerEvent): void
  onMove(service: Service, previous: Service | undefined): void
  onSave(service: string, save: Save): void
  onBuildError(service: string, text: string): void
  onError(entry: StoredEntry): void
  onKubernetesEvent(event: EventObject, service: string): void
  onGit(before: GitState, now: GitState): void
}

/** How long after a cause something is still told to have followed it. */
const followsMs = 60_000

/** Keeps, for each service, the last thing that was done to it: what comes afterwards belongs to its run. */
export function recordTimeline(store: TimelineStore): TimelineRecorder {
  const causes = new Map<string, { id: string; run: string; at: number }>()
  const runs = new Map<string, string>()

  const causeOf = (
    service: string,
  ): { cause?: { id: string; claim: 'caused' | 'followed' }; run?: string } => {
    const found = causes.get(service)
    return found && Date.now() - found.at < followsMs
      ? { cause: { id: found.id, claim: 'followed' }, run: found.run }
      : {}
  }
  const begin = (services: readonly string[], entry: { id: string }): void => {
    for (const service of services) causes.set(service, { id: entry.id, run: entry.id, at: Date.now() })
  }
  return {
    onEvent(event) {
      if (event.type === 'deployment') onDeployment(event.deployment, { store, runs, begin })
      if (event.type === 'render' && event.findings.length > 0) {
        const [first] = event.findings
        store.add({
          kind: 'render',
          tone: 'bad',
          text: first!.message,
          ...(first!.place && { place: first!.place }),
        })
      }
    },
    onMove(service, previous) {
      const { name, status, mode } = service
      const links = causeOf(name)
      if (status.shape === 'ready') {
        const since = previous ? Date.parse(status.since) - Date.parse(previous.status.since) : undefined
        const took = since !== undefined && since > 0 ? { durationMs: since } : {}
        store.add({ kind: 'ready', tone: 'good', service: name, text: 'ready', ...took, ...links })
      } else if (status.shape === 'failing' || status.shape === 'not-ready') {
        const detail = [status.reason, status.message].filter(Boolean).join(': ')
        store.add({
          kind: status.shape === 'failing' ? 'exit' : 'not-ready',
          tone: status.shape === 'failing' ? 'bad' : 'warn',
          service: name,
          text: status.word.toLowerCase(),
          ...(detail !== '' && { detail }),
          ...links,
        })
      } else if (previous && status.shape !== 'off') {
        const text = status.shape === 'waiting' ? status.word.toLowerCase() : `starts from ${mode}`
        store.add({ kind: 'start', tone: 'info', service: name, text, ...links })
      } else if (previous && status.shape === 'off') {
        store.add({ kind: 'exit', tone: 'info', service: name, text: 'switched off', ...links })
      }
    },
    onSave(service, { files, at, totalMs, result, builtMs, restartedMs }) {
      const savedAt = new Date(Date.parse(at) - totalMs).toISOString()
      const saved = store.add({
        kind: 'save',
        tone: 'info',
        service,
        at: savedAt,
        text: `${files.join(', ')} saved`,
      })
      begin([service], saved)
      const links = { cause: { id: saved.id, claim: 'caused' }, run: saved.id } as const
      if (result !== 'ready') return
      store.add({
        kind: 'ready',
        tone: 'good',
        service,
        text: 'serves the save',
        detail: `built in ${builtMs} ms, restarted in ${restartedMs} ms`,
        durationMs: totalMs,
        ...links,
      })
    },
    onBuildError(service, text) {
      const lines = text.split('\n')
      const detail = lines.slice(0, 20).join('\n')
      store.add({
        kind: 'build',
        tone: 'bad',
        service,
        text: lines.at(-1) ?? 'build failed',
        detail,
        ...causeOf(service),
      })
    },
    onError({ source, text, seq, at }) {
      store.add({
        kind: 'error',
        tone: 'bad',
        service: source.service,
        at: new Date(at).toISOString(),
        text: text.split('\n', 1)[0]!.slice(0, 500),
        logCursor: cursorOf(seq),
        ...causeOf(source.service),
      })
    },
    onKubernetesEvent({ type, reason = '', message = '' }, service) {
      if (type !== 'Warning') return
      store.add({
        kind: 'event',
        tone: 'warn',
        service,
        text: reason,
        detail: message,
        turning: false,
        ...causeOf(service),
      })
    },
    onGit(before, now) {
      const text =
        before.branch === now.branch
          ? `${now.branch} moved to ${now.commit?.slice(0, 10) ?? 'nothing'}`
          : `${before.branch || 'nothing'} → ${now.branch}`
      store.add({ kind: 'git', tone: 'info', text })
    },
  }
}

interface DeploymentContext {
  store: TimelineStore
  /** The entry that a deployment began with. */
  runs: Map<string, string>
  begin: (services: readonly string[], entry: { id: string }) => void
}

function onDeployment(deployment: Deployment, { store, runs, begin }: DeploymentContext): void {
  const { id, state, cause, plan, message, startedAt, endedAt } = deployment
  if (state === 'applying' && !runs.has(id)) {
    const rows = plan?.rows ?? []
    const services = [...new Set(rows.flatMap(({ service }) => service ?? []))]
    const kind = cause.type === 'choices' || cause.type === 'undo' ? 'choice' : 'apply'
    const entry = store.add({
      kind,
      tone: 'info',
      text: cause.text,
      detail: `${rows.length} change${rows.length === 1 ? '' : 's'}`,
      turning: true,
    })
    runs.set(id, entry.id)
    begin(services, entry)
  }
  const run = runs.get(id)
  if (endedAt === undefined || (run === undefined && state !== 'failed')) return
  runs.delete(id)
  const links = run === undefined ? {} : { run, cause: { id: run, claim: 'caused' as const } }
  const durationMs = Date.parse(endedAt) - Date.parse(startedAt)
  const text =
    state === 'succeeded' ? 'deployed' : state === 'failed' ? (message ?? 'failed').split('\n', 1)[0]! : state
  const tone = state === 'succeeded' ? 'good' : state === 'failed' ? 'bad' : 'info'
  store.add({ kind: 'apply', tone, text, durationMs, ...links })
}
