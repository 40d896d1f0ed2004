import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { useNow } from '../data/now.ts'
import { Glyph } from '../parts/glyph.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { formatAge, formatBytesOf } from '../parts/words.ts'
import { usePlace, type PageName } from './place.ts'

/** Where one can go, and how much of the machine is used. */
export function SideBar(): ReactNode {
  const services = useLive(state => state.services)
  const pulled = useLive(state => state.pull?.services.length)
  const proposal = useLive(state => (state.proposal ? 1 : 0))
  const environments = useLive(state => state.hello?.environments.length)
  const all = services ? [...services.values()] : []
  const on = all.filter(({ mode }) => mode !== 'off').length
  return (
    <nav className="side" aria-label="Main">
      <Page page="services" icon="stack" label="Services" count={services && `${on} / ${all.length}`} />
      <Page page="logs" icon="file" label="Logs" />
      <Page page="timeline" icon="timeline" label="Timeline" />
      <Page page="graph" icon="hierarchy" label="Graph" />
      <h2>Deliver</h2>
      <Page
        page="deployments"
        icon="rocket"
        label="Deployments"
        count={proposal === 1 ? '1 waits' : undefined}
      />
      <Page page="pull" icon="merge" label="Pull impact" count={pulled || undefined} />
      <Page page="environments" icon="world" label="Environments" count={environments} />
      <div className="meter">
        <Pulse />
        <Machine />
        <Page page="settings" icon="adjustments" label="Settings" />
      </div>
    </nav>
  )
}

function Page({
  page,
  icon,
  label,
  count,
}: {
  page: PageName
  icon: IconName
  label: string
  count?: string | number | undefined
}): ReactNode {
  return (
    <Link
      to={`/$product/$environment/${page}`}
      params={usePlace()}
      activeProps={{ 'aria-current': 'page' }}
      activeOptions={{ includeSearch: false }}
    >
      <Icon name={icon} />
      <span className="label">{label}</span>
      {count !== undefined && <span className="count n">{count}</span>}
    </Link>
  )
}

/** Whether what is shown is true now, and when it last was. */
function Pulse(): ReactNode {
  const state = useLive(({ connection }) => connection.state)
  const heard = useLive(({ heardAtMs }) => heardAtMs)
  const age = useNow(now => (heard === 0 ? '' : `${formatAge(now - heard)} ago`))
  const word = { connecting: 'Connecting', live: 'Live', lost: 'No connection', refused: 'No connection' }[
    state
  ]
  return (
    <div className="row">
      <Glyph shape={state === 'live' ? 'ready' : state === 'connecting' ? 'starting' : 'unknown'} />
      <span>{word}</span>
      <span className="sp" />
      <span className="t3 n">{age}</span>
    </div>
  )
}

function Machine(): ReactNode {
  const machine = useLive(({ hello }) => hello?.machine)
  const services = useLive(state => state.services)
  if (!machine) return null
  let bytes = 0
  let cores = 0
  for (const { usage } of services?.values() ?? []) {
    bytes += usage?.memoryBytes ?? 0
    cores += usage?.cpuCores ?? 0
  }
  return (
    <>
      <Meter
        label="Memory"
        text={formatBytesOf(bytes, machine.memoryBytes)}
        part={bytes / machine.memoryBytes}
      />
      <Meter
        label="CPU"
        text={`${cores < 10 ? cores.toFixed(1) : Math.round(cores)} of ${machine.cores} cores`}
        part={cores / machine.cores}
      />
    </>
  )
}

function Meter({ label, text, part }: { label: string; text: string; part: number }): ReactNode {
  return (
    <div>
      <div className="row n">
        <span>{label}</span>
        <span className="sp" />
        <span className="t3">{text}</span>
      </div>
      <div className="bar">
        <i style={{ width: `${Math.min(100, part * 100)}%` }} />
      </div>
    </div>
  )
}
