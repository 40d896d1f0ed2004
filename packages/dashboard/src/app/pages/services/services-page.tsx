import type { Mode, Service } from '@devmatic/deploy-manager/protocol'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { useMediaQuery } from '../../parts/use-media-query.ts'
import { Command, Empty, Skeleton } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { Icon } from '../../parts/icon.tsx'
import { MenuButton } from '../../parts/menu-button.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { problemText, toast } from '../../parts/toasts.tsx'
import { formatCount, plural } from '../../parts/words.ts'
import { useObstacle } from '../../shell/can-act.ts'
import { useGo, usePlace } from '../../shell/place.ts'
import { BulkBar } from './bulk-bar.tsx'
import { countShows, serviceFilter, type Show } from './filter.ts'
import { PendingPanel } from './pending-panel.tsx'
import { buildRows, denseFrom, type Sort } from './rows.ts'
import { ServiceList } from './service-list.tsx'
import './services.css'
import { usePending } from './use-pending.ts'

const sorts: Record<Sort, string> = {
  trouble: 'Trouble first',
  name: 'Name',
  cpu: 'CPU',
  memory: 'Memory',
  changed: 'Last change',
}
const none: readonly Service[] = []

/** Every service, its switch, and what a change of switches would do. */
export function ServicesPage(): ReactNode {
  const services = useLive(state => state.services)
  const search = useSearch({ from: '/$product/$environment/services' })
  const pending = usePending()
  const obstacle = useObstacle()
  const panel = Object.keys(pending.modes).length > 0
  const all = useMemo(() => (services ? [...services.values()] : none), [services])
  return (
    <main className="main" aria-label="Services">
      <div className="with-panel" data-panel={panel || undefined}>
        <div className="col">
          <Heading all={all} />
          {services ? <List all={all} pending={pending} key={search.group} /> : <Skeleton rows={13} />}
        </div>
        {panel && (
          <PendingPanel
            pending={pending.modes}
            price={pending.price}
            obstacle={obstacle}
            applying={pending.applying}
            onChoose={(name, mode) => pending.choose({ [name]: mode })}
            onDiscard={pending.discard}
            onApply={pending.apply}
          />
        )}
      </div>
    </main>
  )
}

function Heading({ all }: { all: readonly Service[] }): ReactNode {
  const on = all.filter(({ mode }) => mode !== 'off').length
  const pods = all.reduce((sum, { status }) => sum + status.wanted, 0)
  return (
    <div className="head">
      <h1>Services</h1>
      {all.length > 0 && (
        <span className="t3 n">
          {on} of {all.length} on{all.length > denseFrom && `, ${plural(pods, 'pod')}`}
        </span>
      )}
      <span className="sp" />
      <PresetMenu />
      <CopyLink />
    </div>
  )
}

function PresetMenu(): ReactNode {
  const choices = useLive(state => state.choices)
  const navigate = useNavigate()
  if (!choices || choices.presets.length === 0) return null
  return (
    <MenuButton
      className="btn"
      label={
        <>
          <Icon name="grid" small />
          {choices.preset === undefined ? 'Presets' : `Preset: ${choices.preset}`}
          {choices.edited && choices.preset !== undefined && <span className="t3">edited</span>}
        </>
      }
      items={choices.presets.map(({ name, modes }) => ({
        key: name,
        label: (
          <span className="row">
            <span className="m">{name}</span>
            <span className="t3 sm">{plural(Object.keys(modes).length, 'choice')}</span>
          </span>
        ),
        run: () => void navigate({ to: '.', search: { preset: name } as never }),
      }))}
    />
  )
}

/** The address of the page as it is; where a preset is in force, the preset's own. */
function CopyLink(): ReactNode {
  const place = usePlace()
  const preset = useLive(state => (state.choices?.edited === false ? state.choices.preset : undefined))
  const copy = (): void => {
    const clean = preset !== undefined && location.search === ''
    const url = clean
      ? new URL(`/${place.product}/${place.environment}/p/${encodeURIComponent(preset)}`, location.href).href
      : location.href
    void navigator.clipboard.writeText(url)
    toast({
      text: clean
        ? `The link of preset ${preset} is copied`
        : 'The link is copied: it opens as pending, and applies nothing',
    })
  }
  return (
    <button className="btn" onClick={copy}>
      <Icon name="share" small />
      Copy link
    </button>
  )
}

function List({
  all,
  pending,
}: {
  all: readonly Service[]
  pending: ReturnType<typeof usePending>
}): ReactNode {
  const { api } = useData()
  const go = useGo()
  const navigate = useNavigate()
  const obstacle = useObstacle()
  const search = useSearch({ from: '/$product/$environment/services' })
  const narrow = useMediaQuery('(width < 660px)')
  const [typed, setTyped] = useState(search.q ?? '')
  const q = useDeferredValue(typed)
  const show = (search.show ?? 'all') as Show
  const sort = (search.sort ?? 'trouble') as Sort
  const grouped = search.group !== 'none' && all.some(({ group }) => group !== '')
  const dense = all.length > denseFrom
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [whole, setWhole] = useState<ReadonlySet<string>>(new Set())
  const [cursor, setCursor] = useState<string>()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [hovered, setHovered] = useState(false)
  const order = useRef<ReadonlyMap<string, number>>(new Map())
  const box = useRef<HTMLDivElement>(null)
  const setSearch = (part: Record<string, string | undefined>): void =>
    void navigate({ to: '.', search: { ...search, ...part } as never, replace: true })

  const filtering = q.trim() !== '' || show !== 'all'
  const rows = useMemo(() => {
    const found = all.filter(serviceFilter(show, q))
    return buildRows(found, {
      sort,
      grouped,
      opened,
      whole,
      dense: dense && !filtering,
      frozen: hovered ? order.current : undefined,
    })
  }, [all, show, q, sort, grouped, opened, whole, dense, filtering, hovered])
  if (!hovered)
    order.current = new Map(
      rows.flatMap(row => (row.type === 'service' ? [row.key] : [])).map((name, index) => [name, index]),
    )
  const names = rows.flatMap(row => (row.type === 'service' ? [row.key] : []))

  const latest = useRef({ pending, selected })
  latest.current = { pending, selected }
  const chooseFor = useCallback((name: string, mode: Mode): void => {
    const { pending, selected } = latest.current
    const targets = selected.has(name) ? [...selected] : [name]
    pending.choose(Object.fromEntries(targets.map(target => [target, mode])))
  }, [])
  const toggle = useCallback((name: string): void => setSelected(before => toggled(before, name)), [])
  const openWhy = useCallback(
    (name: string): void => {
      setCursor(name)
      setSearch({ why: name })
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- the search is read when it is called
    },
    [search],
  )

  const targets = (): string[] => (selected.size > 0 ? [...selected] : cursor === undefined ? [] : [cursor])
  const restart = (): void => {
    if (obstacle !== undefined) return
    for (const name of targets()) {
      void api.restartService({ params: { service: name } }).then(
        ({ text }) => toast({ text }),
        (error: unknown) => toast({ text: problemText(error) }),
      )
    }
  }
  const move = (step: number, extend: boolean): void => {
    const at = cursor === undefined ? -1 : names.indexOf(cursor)
    const next = names[Math.max(0, Math.min(names.length - 1, at + step))]
    if (next === undefined) return
    if (extend) setSelected(before => new Set([...before, ...(cursor === undefined ? [] : [cursor]), next]))
    setCursor(next)
    box.current?.querySelector<HTMLElement>('[data-list]')?.focus({ preventScroll: true })
  }
  /** What is typed may not be drawn yet: the first that matches it is taken, not the first that is seen. */
  const enterList = (): void => {
    const found = all.filter(serviceFilter(show, typed))
    const [first] = buildRows(found, { sort, grouped, opened, whole, dense: false }).flatMap(row =>
      row.type === 'service' ? [row.key] : [],
    )
    setCursor(first)
    box.current?.querySelector<HTMLElement>('[data-list]')?.focus({ preventScroll: true })
  }
  const set = (mode: Mode) => (): void => {
    if (obstacle === undefined) pending.choose(Object.fromEntries(targets().map(name => [name, mode])))
  }
  const at = (run: (name: string) => void) => (): void => {
    if (cursor !== undefined) run(cursor)
  }
  useKeys({
    down: () => move(1, false),
    up: () => move(-1, false),
    extendDown: () => move(1, true),
    extendUp: () => move(-1, true),
    open: at(name => go.service(name, 'overview')),
    select: at(toggle),
    off: set('off'),
    image: set('image'),
    source: set('source'),
    why: at(openWhy),
    logs: () =>
      selected.size > 0
        ? go.page('logs', { s: [...selected].join(',') })
        : at(name => go.service(name, 'logs'))(),
    shell: at(name => go.service(name, 'shell')),
    manifest: at(name => go.service(name, 'manifest')),
    timeline: () =>
      selected.size > 0
        ? go.page('timeline', { s: [...selected].join(',') })
        : at(name => go.service(name, 'timeline'))(),
    url: at(name => {
      const url = all.find(service => service.name === name)?.url
      if (url !== undefined) open(url, '_blank', 'noreferrer')
    }),
    restart,
    apply: () => {
      if (obstacle === undefined) pending.apply()
    },
    back: () => {
      if (search.why !== undefined) setSearch({ why: undefined })
      else if (selected.size > 0) setSelected(new Set())
      else if (typed !== '') setTyped('')
      else if (Object.keys(pending.modes).length > 0) pending.discard()
    },
  })

  return (
    <div className="col sp" ref={box}>
      <div className="filters">
        <SearchInput
          value={typed}
          placeholder={dense ? 'Name, text or is:failing' : 'Filter by name or text'}
          label="Filter services"
          onChange={value => {
            setTyped(value)
            setSearch({ q: value || undefined })
          }}
          onEnter={enterList}
        />
        <Shows
          all={all}
          dense={dense}
          show={show}
          onShow={next => setSearch({ show: next === 'all' ? undefined : next })}
        />
        <span className="sp" />
        <MenuButton
          className="btn g"
          label={sorts[sort]}
          items={(Object.keys(sorts) as Sort[]).map(key => ({
            key,
            label: sorts[key],
            run: () => setSearch({ sort: key === 'trouble' ? undefined : key }),
          }))}
        />
        {all.some(({ group }) => group !== '') && (
          <MenuButton
            className="btn g"
            label={grouped ? 'Grouped' : 'One list'}
            items={[
              { key: 'group', label: 'Grouped', run: () => setSearch({ group: undefined }) },
              { key: 'none', label: 'One list', run: () => setSearch({ group: 'none' }) },
            ]}
          />
        )}
      </div>
      <div className={dense ? 'services dense' : 'services'}>
        <div role="presentation">
          <div className="th" aria-hidden="true">
            <span className="check" />
            <span />
            <span>Service</span>
            <span>Mode</span>
            <span className="status">Status</span>
            <span className="spark">CPU cores, 15 min</span>
            <span className="r memory">Memory</span>
            <span className="r restarts">Restarts</span>
            <span className="r changed-at">Changed</span>
            <span className="url">{dense ? 'URL' : 'Stable URL'}</span>
          </div>
        </div>
        {rows.length === 0 ? (
          <Nothing
            all={all}
            filtering={filtering}
            onClear={() => (setTyped(''), setSearch({ q: undefined, show: undefined }))}
          />
        ) : (
          <ServiceList
            rows={rows}
            total={all.length}
            dense={dense}
            narrow={narrow}
            pending={pending.rows}
            cursor={cursor}
            selected={selected}
            why={search.why}
            obstacle={obstacle}
            onChoose={chooseFor}
            onCursor={setCursor}
            onSelect={toggle}
            onMenu={openWhy}
            onToggle={(group, open) => setOpened(new Map([...opened, [group, open]]))}
            onWhole={group => setWhole(new Set([...whole, group]))}
            onHover={setHovered}
            onWhyClosed={() => setSearch({ why: undefined })}
          />
        )}
      </div>
      {selected.size > 0 && (
        <BulkBar
          count={selected.size}
          obstacle={obstacle}
          onLogs={() => go.page('logs', { s: [...selected].join(',') })}
          onTimeline={() => go.page('timeline', { s: [...selected].join(',') })}
          onRestart={restart}
          onChoose={mode => pending.choose(Object.fromEntries([...selected].map(name => [name, mode])))}
          onClear={() => setSelected(new Set())}
        />
      )}
    </div>
  )
}

function Shows({
  all,
  dense,
  show,
  onShow,
}: {
  all: readonly Service[]
  dense: boolean
  show: Show
  onShow: (show: Show) => void
}): ReactNode {
  const counts = useMemo(() => countShows(all), [all])
  const chips: [Show, ReactNode, boolean][] = [
    ['all', 'All', true],
    ['on', 'On', !dense],
    [
      'failing',
      <>
        <Glyph shape="failing" />
        Failing
      </>,
      counts.failing > 0 || show === 'failing',
    ],
    [
      'not-ready',
      <>
        <Glyph shape="not-ready" />
        Not ready
      </>,
      counts['not-ready'] > 0 || show === 'not-ready',
    ],
    [
      'working',
      <>
        <Glyph shape="starting" />
        Working
      </>,
      counts.working > 0 || show === 'working',
    ],
    ['source', 'Source', true],
    ['pulled', 'Changed by pull', counts.pulled > 0 || show === 'pulled'],
  ]
  return chips.map(
    ([key, label, shown]) =>
      shown && (
        <button key={key} className="chip" aria-pressed={show === key} onClick={() => onShow(key)}>
          {label} <b className="n">{formatCount(counts[key])}</b>
        </button>
      ),
  )
}

function Nothing({
  all,
  filtering,
  onClear,
}: {
  all: readonly Service[]
  filtering: boolean
  onClear: () => void
}): ReactNode {
  if (filtering && all.length > 0) {
    return (
      <Empty title="No service matches">
        <button className="btn" onClick={onClear}>
          Clear the filter
        </button>
      </Empty>
    )
  }
  return (
    <Empty title="There is no service yet">
      <p>
        A service is a Deployment, a StatefulSet or a DaemonSet in the product's manifests. Start with one:
      </p>
      <p className="row">
        <Command text="devmatic init" />
      </p>
    </Empty>
  )
}

function toggled(before: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const after = new Set(before)
  if (!after.delete(name)) after.add(name)
  return after
}
