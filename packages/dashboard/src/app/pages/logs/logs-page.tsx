import type { Level, LogLine, LogQuery, TimelineEntry } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { Empty, Failure, Skeleton } from '../../parts/answer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { MenuButton } from '../../parts/menu-button.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { formatAge, formatBytes, formatClock, formatCount, plural } from '../../parts/words.ts'
import { Facets } from './facets.tsx'
import { Histogram } from './histogram.tsx'
import { findNext, isError } from './log-buffer.ts'
import { Line, LineDetail, Ruled } from './log-line.tsx'
import { toggleListed, toggleTerm } from './log-query.ts'
import './logs.css'
import { useLogs } from './use-logs.ts'

interface LogSearch {
  q?: string
  pods?: string
  levels?: string
  since?: string
  until?: string
  around?: string
  s?: string
}

/** Logs of all services, or of any of them. */
export function LogsPage(): ReactNode {
  const search = useSearch({ strict: false }) as LogSearch
  const chosen = search.s?.split(',') ?? []
  return (
    <main className="main" aria-label="Logs">
      <div className="head">
        <h1>Logs</h1>
        <span className="t3 el">{chosen.length === 0 ? 'all services' : chosen.join(', ')}</span>
      </div>
      <LogView services={chosen} many />
    </main>
  )
}

/** Logs of one service. */
export function ServiceLogs({ name }: { name: string }): ReactNode {
  return <LogView services={[name]} many={false} />
}

const spans: [since: string | undefined, text: string][] = [
  [undefined, 'All that is kept'],
  ['1m', 'Last minute'],
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['24h', 'Last day'],
]

function LogView({ services, many }: { services: readonly string[]; many: boolean }): ReactNode {
  const { api } = useData()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as LogSearch
  const [typed, setTyped] = useState(search.q ?? '')
  const [following, setFollowing] = useState(search.around === undefined && search.until === undefined)
  const [clearedAt, setClearedAt] = useState<string>()
  const [wrap, setWrap] = useState(false)
  const q = useDeferredValue(typed)
  const set = (part: { [Key in keyof LogSearch]?: LogSearch[Key] | undefined }): void =>
    void navigate({ to: '.', search: { ...search, ...part } as never, replace: true })
  useEffect(() => setTyped(search.q ?? ''), [search.q])

  const everywhere = search.around !== undefined
  const query = useMemo<LogQuery>(
    () => ({
      ...(services.length > 0 && !everywhere && { services: [...services] }),
      ...(search.pods && { pods: search.pods.split(',') }),
      ...(search.levels && { levels: search.levels.split(',') as Level[] }),
      ...(q.trim() && { q: q.trim() }),
      ...(search.since && { since: search.since }),
      ...(search.until && { until: search.until }),
    }),
    [services.join(), everywhere, search.pods, search.levels, q, search.since, search.until],
  )
  const logs = useLogs(query, search.around, following)
  const facets = useQuery({
    queryKey: ['facets', JSON.stringify(query)],
    queryFn: ({ signal }) => api.countLogs({ query: { ...query, buckets: 60 } }, { signal }),
    refetchInterval: following ? 3000 : false,
    placeholderData: before => before,
  })
  const lines = useMemo(
    () => (clearedAt === undefined ? logs.lines : logs.lines.filter(({ time }) => time > clearedAt)),
    [logs.lines, clearedAt],
  )
  const onTerm = (field: string, value: string): void => set({ q: toggleTerm(typed, field, value) })
  const total = facets.data?.total

  return (
    <div className="logs">
      <Facets
        facets={facets.data}
        search={search}
        many={many}
        onListed={(key, value) => set({ [key]: toggleListed(search[key], value) })}
        onTerm={onTerm}
      />
      <div className="col">
        <div className="log-tools">
          <SearchInput
            className="query"
            value={typed}
            label="Search logs"
            placeholder={'words  "a text"  -not  field:value  level>=warn  /regex/'}
            onChange={value => {
              setTyped(value)
              set({ q: value || undefined })
            }}
          />
          <MenuButton
            className="btn"
            label={
              <>
                <Icon name="clock" small />
                {spans.find(([since]) => since === search.since)?.[1] ?? search.since}
              </>
            }
            items={spans.map(([since, text]) => ({
              key: text,
              label: text,
              run: () => set({ since, until: undefined, around: undefined }),
            }))}
          />
          <button
            className="btn square"
            aria-label="Wrap long lines"
            aria-pressed={wrap}
            onClick={() => setWrap(!wrap)}
          >
            <Icon name="wrap" small />
          </button>
          <button
            className="btn square"
            aria-label="Save these lines as a file"
            onClick={() => download(lines)}
          >
            <Icon name="download" small />
          </button>
          <button
            className="btn square"
            aria-label="Hide what is shown; nothing is deleted"
            onClick={() => setClearedAt(logs.lines.at(-1)?.time ?? new Date().toISOString())}
          >
            <Icon name="eraser" small />
          </button>
          <button
            className={following ? 'btn p' : 'btn'}
            aria-pressed={following}
            onClick={() => (set({ around: undefined, until: undefined }), setFollowing(!following))}
          >
            <Icon name="download" small />
            {following ? 'Following' : 'Follow'}
          </button>
        </div>
        {facets.data && <Histogram facets={facets.data} />}
        {logs.lost && (
          <div className="notice">
            The stream is interrupted; it goes on where it stopped, and no line is lost.
          </div>
        )}
        {logs.error ? (
          <Failure error={logs.error} />
        ) : !logs.page ? (
          <div className="sp">
            <Skeleton rows={10} />
          </div>
        ) : lines.length === 0 ? (
          <div className="sp">
            <Empty title={clearedAt === undefined ? 'No line matches' : 'Nothing new yet'}>
              {clearedAt === undefined ? (
                q === '' ? (
                  'Nothing has been written yet. Lines come here as they are written.'
                ) : (
                  'Other words, or a longer time, may find something.'
                )
              ) : (
                <button className="btn" onClick={() => setClearedAt(undefined)}>
                  Show the hidden lines
                </button>
              )}
            </Empty>
          </div>
        ) : (
          <Lines
            lines={lines}
            services={services}
            many={many || everywhere}
            wrap={wrap}
            following={following}
            around={search.around}
            fetchOlder={clearedAt === undefined ? logs.fetchOlder : undefined}
            onFollow={setFollowing}
            onWrap={() => setWrap(!wrap)}
            onTerm={onTerm}
            onAround={cursor => {
              setFollowing(false)
              set({ around: cursor, q: undefined, levels: undefined, pods: undefined })
            }}
          />
        )}
        <div className="log-foot n">
          <span>
            {total === undefined
              ? plural(lines.length, 'line')
              : `${formatCount(total)}${facets.data?.complete === false ? '+' : ''} of ${plural(logs.page?.kept.lines ?? 0, 'line')} match`}
            {logs.page && `, ${Math.max(1, Math.round(logs.page.tookMs))} ms`}
          </span>
          {logs.page && (
            <span className="t3">
              {formatBytes(logs.page.kept.bytes)} kept on disk
              {logs.page.kept.oldest !== undefined &&
                `, oldest ${formatClock(logs.page.kept.oldest)}, ${formatAge(Date.now() - Date.parse(logs.page.kept.oldest))} ago`}
            </span>
          )}
          <span className="sp" />
          <span className="t3 keys">
            <kbd>f</kbd> follow <kbd>Space</kbd> pause <kbd>e</kbd> next error <kbd>c</kbd> context
          </span>
        </div>
      </div>
    </div>
  )
}

type LogRow =
  | { type: 'line'; line: LogLine; index: number }
  | { type: 'ruled'; entry: TimelineEntry | { mark: number } }

interface LinesProps {
  lines: readonly LogLine[]
  services: readonly string[]
  many: boolean
  wrap: boolean
  following: boolean
  around: string | undefined
  fetchOlder: (() => Promise<void>) | undefined
  onFollow: (follow: boolean) => void
  onWrap: () => void
  onTerm: (field: string, value: string) => void
  onAround: (cursor: string) => void
}

function Lines({
  lines,
  services,
  many,
  wrap,
  following,
  around,
  fetchOlder,
  onFollow,
  onWrap,
  onTerm,
  onAround,
}: LinesProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<string | undefined>(around)
  const [open, setOpen] = useState<string | undefined>(around)
  const [marks, setMarks] = useState<readonly string[]>([])
  const entries = useRuled(services)
  const rows = useMemo(() => weave(lines, entries, marks), [lines, entries, marks])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: index => (rows[index]?.type === 'ruled' ? 28 : 20),
    getItemKey: index => rowKey(rows[index]),
    overscan: 12,
    initialRect: { width: 1000, height: innerHeight },
  })
  useEffect(() => {
    if (following) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [virtual, following, rows.length])
  const index = lines.findIndex(({ cursor }) => cursor === at)
  const go = (next: number | undefined): void => {
    const line = next === undefined ? undefined : lines[next]
    if (!line) return
    onFollow(false)
    setAt(line.cursor)
    virtual.scrollToIndex(
      rows.findIndex(row => row.type === 'line' && row.index === next),
      { align: 'center' },
    )
  }
  useEffect(() => {
    if (around === undefined) return
    const target = rows.findIndex(row => row.type === 'line' && row.line.cursor === around)
    if (target >= 0) virtual.scrollToIndex(target, { align: 'center' })
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each place that is asked for
  }, [around, lines.length > 0])
  useKeys({
    down: () => go(Math.min(lines.length - 1, index < 0 ? lines.length - 1 : index + 1)),
    up: () => go(Math.max(0, index < 0 ? lines.length - 1 : index - 1)),
    open: () => setOpen(open === at ? undefined : at),
    follow: () => onFollow(!following),
    pause: () => onFollow(false),
    nextError: () => go(findNext(lines, index, { step: 1, passes: isError })),
    previousError: () => go(findNext(lines, index, { step: -1, passes: isError })),
    nextMatch: () => go(findNext(lines, index, { step: 1, passes: () => true })),
    previousMatch: () => go(findNext(lines, index, { step: -1, passes: () => true })),
    context: () => {
      if (at !== undefined) onAround(at)
    },
    wrap: onWrap,
    mark: () => setMarks([...marks, new Date().toISOString()]),
  })
  return (
    <div
      ref={box}
      className={`lines scroll${wrap ? ' wrap' : ''}${many ? ' many' : ''}`}
      role="log"
      aria-label="Log lines"
      aria-live="off"
      tabIndex={0}
      onWheel={event => {
        if (event.deltaY < 0 && following) onFollow(false)
      }}
    >
      {fetchOlder && (
        <button className="btn g" onClick={() => void fetchOlder()}>
          Older lines
        </button>
      )}
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(item => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              style={{
                position: 'absolute',
                top: 0,
                left: 0,
                right: 0,
                transform: `translateY(${item.start}px)`,
              }}
            >
              {row.type === 'ruled' ? (
                <Ruled entry={row.entry} />
              ) : (
                <>
                  <Line
                    line={row.line}
                    index={row.index}
                    many={many}
                    cursor={row.line.cursor === at}
                    onOpen={() => {
                      setAt(row.line.cursor)
                      setOpen(open === row.line.cursor ? undefined : row.line.cursor)
                    }}
                  />
                  {open === row.line.cursor && (
                    <LineDetail line={row.line} onTerm={onTerm} onAround={onAround} />
                  )}
                </>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function rowKey(row: LogRow | undefined): string {
  if (row?.type === 'line') return row.line.cursor
  return row === undefined ? '' : 'mark' in row.entry ? `mark ${row.entry.mark}` : row.entry.id
}

const ruledKinds: readonly TimelineEntry['kind'][] = ['save', 'start', 'apply', 'git']

/** Saves, starts and deployments that belong between the lines. */
function useRuled(services: readonly string[]): readonly TimelineEntry[] {
  const { api } = useData()
  const live = useLive(state => state.timeline)
  const names = services.join()
  const { data } = useQuery({
    queryKey: ['timeline', names, 'ruled'],
    queryFn: ({ signal }) =>
      api.getTimeline(
        { query: { ...(names && { services: names.split(',') }), kinds: [...ruledKinds], limit: 200 } },
        { signal },
      ),
  })
  return useMemo(() => {
    const all = new Map([...(data?.entries ?? []), ...live].map(entry => [entry.id, entry]))
    return [...all.values()]
      .filter(
        entry =>
          ruledKinds.includes(entry.kind) &&
          entry.turning &&
          (names === '' || entry.service === undefined || names.split(',').includes(entry.service)),
      )
      .sort((a, b) => (a.at < b.at ? -1 : 1))
  }, [data, live, names])
}

/** Lines, with what happened between them. What happened before the first line is left out. */
function weave(
  lines: readonly LogLine[],
  entries: readonly TimelineEntry[],
  marks: readonly string[],
): LogRow[] {
  const first = lines[0]?.time ?? ''
  const between = [
    ...entries
      .filter(({ at }) => at >= first)
      .map(entry => ({ at: entry.at, entry: entry as TimelineEntry | { mark: number } })),
    ...marks.map((at, index) => ({ at, entry: { mark: index + 1 } })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1))
  const rows: LogRow[] = []
  let next = 0
  lines.forEach((line, index) => {
    for (let each = between[next]; each && each.at <= line.time; each = between[++next])
      rows.push({ type: 'ruled', entry: each.entry })
    rows.push({ type: 'line', line, index })
  })
  for (const { entry } of between.slice(next)) rows.push({ type: 'ruled', entry })
  return rows
}

function download(lines: readonly LogLine[]): void {
  const url = URL.createObjectURL(
    new Blob([lines.map(line => `${JSON.stringify(line)}\n`).join('')], { type: 'application/x-ndjson' }),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = `logs-${new Date().toISOString().slice(0, 19)}.jsonl`
  link.click()
  URL.revokeObjectURL(url)
}
