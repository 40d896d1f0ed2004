import { Link, Outlet, getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { Age } from '../../parts/age.tsx'
import { Empty, Skeleton } from '../../parts/answer.tsx'
import { Glyph, shapeTone } from '../../parts/glyph.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ModeSwitch } from '../../parts/mode-switch.tsx'
import { problemText, toast } from '../../parts/toasts.tsx'
import { visible } from '../../parts/words.ts'
import { useObstacle } from '../../shell/can-act.ts'
import { PageLink } from '../../shell/links.tsx'
import { serviceTabs, useGo, usePlace, type ServiceTabName } from '../../shell/place.ts'
import './service.css'

const route = getRouteApi('/$product/$environment/services/$name')

/** What is around every tab of a service: its name, its state, its switch. */
export function ServicePage(): ReactNode {
  const { name } = route.useParams()
  const services = useLive(state => state.services)
  if (!services) return <Skeleton rows={8} />
  if (!services.has(name)) {
    return (
      <main className="main">
        <Empty title={`There is no service ${visible(name)}`}>
          <p>It may have another name on this branch, or its manifest is gone.</p>
          <PageLink page="services" className="btn">
            All services
          </PageLink>
        </Empty>
      </main>
    )
  }
  return (
    <main className="main" aria-label={name}>
      <Heading name={name} />
      <Tabs name={name} />
      <Outlet />
    </main>
  )
}

function Heading({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const go = useGo()
  const obstacle = useObstacle()
  const service = useLive(state => state.services?.get(name))
  const environment = useLive(state =>
    state.hello && !state.hello.embedded ? ` on ${state.hello.environment}` : '',
  )
  if (!service) return null
  const { status, mode, modes, url, description } = service
  const restart = (): void =>
    void api.restartService({ params: { service: name } }).then(
      ({ text }) => toast({ text }),
      (error: unknown) => toast({ text: problemText(error) }),
    )
  return (
    <div className="head tall">
      <span className="t3 up">
        <PageLink page="services">Services</PageLink>&nbsp; /
      </span>
      <Glyph shape={status.shape} label={status.word} />
      <h1 className="el">
        <bdi>{visible(name)}</bdi>
      </h1>
      <span className="t2 el">{visible(description)}</span>
      <span className="sp" />
      <span className={`n sm el ${shapeTone[status.shape] || 't2'}`} title={status.message}>
        {status.word} {mode !== 'off' && `${status.ready}/${status.wanted}`} <span className="t3">for</span>{' '}
        <Age at={status.since} />
      </span>
      {url !== undefined && (
        <a className="mono t2 row el" href={url} target="_blank" rel="noreferrer">
          <span className="el">{url.replace(/^\w+:\/\//, '').replace(/\/$/, '')}</span>
          <Icon name="external" small />
        </a>
      )}
      <ModeSwitch
        name={name}
        mode={mode}
        modes={modes}
        obstacle={obstacle}
        onChoose={chosen => {
          if (chosen !== mode) go.page('services', { pending: `${name}:${chosen}` })
        }}
      />
      <button
        className="btn"
        onClick={restart}
        disabled={obstacle !== undefined || mode === 'off'}
        title={obstacle}
      >
        <Icon name="refresh" small />
        Restart{environment}
      </button>
    </div>
  )
}

const labels: Record<ServiceTabName, string> = {
  overview: 'Overview',
  logs: 'Logs',
  shell: 'Shell',
  events: 'Events',
  manifest: 'Manifest',
  metrics: 'Metrics',
  source: 'Source',
  timeline: 'Timeline',
}

function Tabs({ name }: { name: string }): ReactNode {
  const go = useGo()
  const place = usePlace()
  const shells = useLive(state => state.shells).filter(
    ({ service, exitCode }) => service === name && exitCode === undefined,
  ).length
  const hasSource = useLive(state => state.services?.get(name)?.modes.includes('source') ?? false)
  const tabs = serviceTabs.filter(tab => tab !== 'source' || hasSource)
  const current = decodeURIComponent(location.pathname.split('/')[5] ?? 'overview') as ServiceTabName
  const move = (step: number) => (): void => {
    const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length]
    if (next) go.service(name, next)
  }
  useKeys({
    previousTab: move(-1),
    nextTab: move(1),
    logs: () => go.service(name, 'logs'),
    shell: () => go.service(name, 'shell'),
    manifest: () => go.service(name, 'manifest'),
    timeline: () => go.service(name, 'timeline'),
    back: () => go.page('services'),
  })
  return (
    <nav className="tabs" aria-label={name}>
      {tabs.map(tab => (
        <Link
          key={tab}
          to="/$product/$environment/services/$name/$tab"
          params={{ ...place, name, tab }}
          activeProps={{ 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
        >
          {labels[tab]}
          {tab === 'shell' && shells > 0 && <em className="n">{shells}</em>}
        </Link>
      ))}
    </nav>
  )
}
