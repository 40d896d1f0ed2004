import type { StatusShape, Timeline, TimelineEntry } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { formatClock, formatDuration, visible } from '../../parts/words.ts'
import { PlaceLink, ServiceLink } from '../../shell/links.tsx'
import { axisOf, entriesOf, lanesOf, placeOf, type Axis } from './axis.ts'
import './timeline.css'

/** What happened to all services, on one axis. */
export function TimelinePage(): ReactNode {
  const search = useSearch({ strict: false }) as { s?: string }
  return (
    <main className="main" aria-label="Timeline">
      <Story services={search.s?.split(',') ?? []} heading />
    </main>
  )
}

/** What happened to one service. */
export function ServiceTimeline({ name }: { name: string }): ReactNode {
  return <Story services={[name]} heading={false} />
}

function Story({ services, heading }: { services: readonly string[]; heading: boolean }): ReactNode {
  const { api } = useData()
  const names = services.join()
  const query = useQuery({
    queryKey: ['timeline', names],
    queryFn: ({ signal }) =>
      api.getTimeline({ query: { ...(names && { services: [...services] }), limit: 500 } }, { signal }),
  })
  return (
    <Answer query={query}>
      {timeline => <Told timeline={timeline} heading={heading} services={services} />}
    </Answer>
  )
}

function Told({
  timeline,
  heading,
  services,
}: {
  timeline: Timeline
  heading: boolean
  services: readonly string[]
}): ReactNode {
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { run?: string; show?: string }
  const run =
    timeline.runs.find(({ id }) => id === search.run) ??
    (search.show === 'time' ? undefined : timeline.runs[0])
  const entries = entriesOf(timeline, run?.id)
  const set = (part: Record<string, string | undefined>): void =>
    void navigate({ to: '.', search: { ...search, ...part } as never, replace: true })
  if (timeline.entries.length === 0)
    return (
      <Empty title="Nothing has happened yet">
        Saves, git pulls, deployments, restarts and first errors come here as they happen, and stay when the
        server is restarted.
      </Empty>
    )
  return (
    <>
      {heading && (
        <div className="head">
          <h1>Timeline</h1>
          <span className="t3 el">
            {run
              ? `${run.text}, ${formatClock(run.at)}`
              : services.length > 0
                ? services.join(', ')
                : 'all that is kept'}
          </span>
        </div>
      )}
      <div className="split ruled">
        <div className="scroll" tabIndex={0} role="region" aria-label="What happened">
          {entries.length > 0 && <Lanes entries={entries} zeroMs={run ? Date.parse(run.at) : undefined} />}
          <Happened entries={entries} zeroMs={run ? Date.parse(run.at) : undefined} />
        </div>
        <aside className="panel scroll" aria-label="Runs">
          <div className="sec runs">
            <h2>Runs</h2>
            {timeline.runs.slice(0, 40).map(each => (
              <a
                key={each.id}
                href={`?run=${encodeURIComponent(each.id)}`}
                aria-current={each === run ? 'true' : undefined}
                onClick={event => {
                  event.preventDefault()
                  set({ run: each.id, show: undefined })
                }}
              >
                <span className="t3 mono">{formatClock(each.at)}</span>
                <Glyph
                  shape={each.result === 'bad' ? 'failing' : each.result === 'good' ? 'ready' : 'starting'}
                  label={each.result}
                />
                <span className="el">{visible(each.text)}</span>
                <span className="sp" />
                <span className="t2 n">
                  {each.durationMs !== undefined && formatDuration(each.durationMs)}
                </span>
              </a>
            ))}
            {timeline.runs.length === 0 && (
              <p className="t3 sm">A run begins with a save, a pull or a choice.</p>
            )}
          </div>
          <div className="sec">
            <button
              className="btn"
              aria-pressed={run === undefined}
              onClick={() => set({ run: undefined, show: run ? 'time' : undefined })}
            >
              {run ? 'Show all of the time' : 'Show the last run'}
            </button>
          </div>
        </aside>
      </div>
    </>
  )
}

const tones: Record<TimelineEntry['tone'], string> = {
  info: 'var(--p1)',
  good: 'var(--ok)',
  warn: 'var(--warn)',
  bad: 'var(--bad)',
}
const shapes: Record<TimelineEntry['tone'], StatusShape> = {
  info: 'starting',
  good: 'ready',
  warn: 'not-ready',
  bad: 'failing',
}

function Lanes({
  entries,
  zeroMs,
}: {
  entries: readonly TimelineEntry[]
  zeroMs: number | undefined
}): ReactNode {
  const axis = axisOf(entries)
  const ticks = Array.from(
    { length: 7 },
    (_, index) => axis.startMs + ((index + 0.5) / 7) * (axis.endMs - axis.startMs),
  )
  const firstError = entries.find(({ tone }) => tone === 'bad')
  return (
    <div
      className="lanes scroll"
      role="img"
      aria-label={`${lanesOf(entries).length} lanes; the list below says the same`}
    >
      <div className="lane axis n">
        <span>{formatClock(zeroMs ?? axis.startMs)}</span>
        <div className="ticks">
          {ticks.map(tick => (
            <span key={tick} style={{ left: `${placeOf(axis, tick) * 100}%` }}>
              {zeroMs === undefined
                ? formatClock(tick)
                : `${tick < zeroMs ? '−' : '+'}${formatDuration(Math.abs(tick - zeroMs))}`}
            </span>
          ))}
        </div>
      </div>
      {lanesOf(entries).map(([service, members]) => (
        <Lane
          key={service}
          service={service}
          entries={members}
          axis={axis}
          errorAt={firstError && Date.parse(firstError.at)}
        />
      ))}
    </div>
  )
}

function Lane({
  service,
  entries,
  axis,
  errorAt,
}: {
  service: string
  entries: readonly TimelineEntry[]
  axis: Axis
  errorAt: number | undefined
}): ReactNode {
  const mode = useLive(state => state.services?.get(service)?.mode)
  const left = (timeMs: number): string => `${placeOf(axis, timeMs) * 100}%`
  return (
    <div className="lane">
      <div className="el">
        <span className="m">{service || 'the product'}</span>
        <small>{mode ?? ''}</small>
      </div>
      <div className="track">
        <span className="base" />
        {errorAt !== undefined && (
          <span
            style={{
              position: 'absolute',
              top: 0,
              bottom: 0,
              width: 1,
              background: 'var(--bad)',
              left: left(errorAt),
            }}
          />
        )}
        {entries
          .filter(({ durationMs = 0 }) => durationMs > 0)
          .map(entry => (
            <span
              key={entry.id}
              className="span"
              title={entry.text}
              style={{
                left: left(Date.parse(entry.at)),
                width: `${((entry.durationMs ?? 0) / (axis.endMs - axis.startMs)) * 100}%`,
                borderColor: tones[entry.tone],
                background: `color-mix(in srgb, ${tones[entry.tone]} 18%, var(--surf))`,
              }}
            >
              {(entry.durationMs ?? 0) / (axis.endMs - axis.startMs) > 0.12 && visible(entry.text)}
            </span>
          ))}
        {entries
          .filter(({ durationMs = 0, turning }) => durationMs === 0 && turning)
          .map(entry => (
            <span
              key={entry.id}
              className="point"
              style={{ left: left(Date.parse(entry.at)) }}
              title={entry.text}
            >
              {entry.kind === 'save' ? (
                <svg className="glyph" viewBox="0 0 14 14" aria-hidden="true">
                  <circle cx="7" cy="7" r="5" fill="var(--src)" />
                </svg>
              ) : (
                <Glyph shape={shapes[entry.tone]} />
              )}
            </span>
          ))}
      </div>
    </div>
  )
}

const icons: Partial<Record<TimelineEntry['kind'], IconName>> = {
  save: 'save',
  git: 'branch',
  render: 'file',
  plan: 'file',
  apply: 'rocket',
  choice: 'grid',
  build: 'box',
  start: 'refresh',
  shell: 'terminal',
  manager: 'activity',
  event: 'activity',
}

function Happened({
  entries,
  zeroMs,
}: {
  entries: readonly TimelineEntry[]
  zeroMs: number | undefined
}): ReactNode {
  const [all, setAll] = useState(false)
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  const firstError = entries.find(({ kind, tone }) => kind === 'error' && tone === 'bad')
  const shown = all ? entries : entries.filter(({ turning }) => turning)
  return (
    <>
      <div className="bar-head row" style={{ padding: '14px 20px 6px' }}>
        <h2>What happened</h2>
        <span className="sp" />
        <span className="seg">
          <button aria-pressed={!all} onClick={() => setAll(false)}>
            Turning points
          </button>
          <button aria-pressed={all} onClick={() => setAll(true)}>
            All {entries.length}
          </button>
        </span>
      </div>
      <ol className="happened">
        {shown.map(entry => (
          <li key={entry.id} data-tone={entry === firstError ? 'bad' : undefined}>
            <time className="mono t3 n" dateTime={entry.at} title={formatClock(entry.at)}>
              {zeroMs === undefined
                ? formatClock(entry.at)
                : `+ ${formatDuration(Math.max(0, Date.parse(entry.at) - zeroMs))}`}
            </time>
            {icons[entry.kind] && entry.tone === 'info' ? (
              <Icon name={icons[entry.kind]!} small className={entry.kind === 'save' ? 'src' : 't2'} />
            ) : (
              <Glyph shape={shapes[entry.tone]} label={entry.kind} />
            )}
            {entry.service === undefined ? (
              <span className="t3">product</span>
            ) : (
              <ServiceLink name={entry.service} className="m el">
                {entry.service}
              </ServiceLink>
            )}
            <span className="el" title={entry.detail}>
              <bdi>{visible(entry.text)}</bdi>{' '}
              {entry.durationMs !== undefined && (
                <span className="t3 n">for {formatDuration(entry.durationMs)} </span>
              )}
              {entry.detail !== undefined && <span className="t3">{visible(entry.detail)} </span>}
              {entry.place && <PlaceLink place={entry.place} className="mono t3" />}{' '}
              {entry === firstError && <span className="tag bad">first error</span>}
              {entry.cause && byId.has(entry.cause.id) && (
                <span className="t3">
                  {' '}
                  {entry.cause.claim === 'caused' ? 'caused by' : 'followed'} “
                  {visible(byId.get(entry.cause.id)?.text ?? '')}”
                </span>
              )}
            </span>
            {entry.logCursor !== undefined && entry.service !== undefined ? (
              <ServiceLink
                name={entry.service}
                tab="logs"
                search={{ around: entry.logCursor }}
                className="link sm"
              >
                Logs
              </ServiceLink>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ol>
    </>
  )
}
