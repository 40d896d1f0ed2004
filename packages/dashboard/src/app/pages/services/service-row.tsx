import type { Mode, Service } from '@devmatic/deploy-manager/protocol'
import { memo, type ReactNode } from 'react'
import { Age } from '../../parts/age.tsx'
import { Glyph, shapeTone } from '../../parts/glyph.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ModeSwitch } from '../../parts/mode-switch.tsx'
import { Spark } from '../../parts/spark.tsx'
import { formatAge, formatBytes, formatCores, visible } from '../../parts/words.ts'
import { ServiceLink } from '../../shell/links.tsx'

interface ServiceRowProps {
  id: string
  service: Service
  /** As it would be, where a change is pending; `because` says that another's choice needs it. */
  pending?: { mode: Mode; because?: string | undefined } | undefined
  cursor: boolean
  selected: boolean
  obstacle: string | undefined
  onChoose: (service: string, mode: Mode) => void
  onCursor: (service: string) => void
  onSelect: (service: string) => void
  onMenu: (service: string) => void
}

/** One service of the list. It is drawn again only when it, or what is pending for it, changed. */
export const ServiceRow: (props: ServiceRowProps) => ReactNode = memo(
  ({
    id,
    service,
    pending,
    cursor,
    selected,
    obstacle,
    onChoose,
    onCursor,
    onSelect,
    onMenu,
  }: ServiceRowProps) => {
    const { name, status, usage } = service
    const mode = pending?.mode ?? service.mode
    const off = service.mode === 'off' && !pending ? 'off' : ''
    return (
      <div
        id={id}
        className="tr"
        role="row"
        aria-selected={selected}
        data-cursor={cursor || undefined}
        data-pending={pending ? true : undefined}
        data-bulk={selected || undefined}
        onClick={() => onCursor(name)}
      >
        <span role="gridcell" className="check">
          <input
            type="checkbox"
            className="ck"
            tabIndex={-1}
            aria-label={`Select ${name}`}
            checked={selected}
            onChange={() => onSelect(name)}
          />
        </span>
        <span role="gridcell" className="row">
          <Glyph shape={status.shape} label={status.word} />
        </span>
        <span role="gridcell" className="el">
          <ServiceLink name={name} tabIndex={-1} className={`name ${off}`}>
            <bdi>{visible(name)}</bdi>
          </ServiceLink>
          <bdi className="t3 sub">{visible(service.description)}</bdi>
        </span>
        <span role="gridcell">
          <ModeSwitch
            name={name}
            mode={mode}
            modes={service.modes}
            pending={pending !== undefined}
            inGrid
            obstacle={obstacle}
            onChoose={chosen => onChoose(name, chosen)}
          />
        </span>
        <StatusCell service={service} pending={pending} />
        <span role="gridcell" className="row n t2 spark">
          {usage && <Spark values={usage.cpu} />}
          <span className="sm">{usage && formatCores(usage.cpuCores)}</span>
        </span>
        <span role="gridcell" className="n r t2 sm memory">
          {usage && formatBytes(usage.memoryBytes)}
        </span>
        <span role="gridcell" className={`n r sm restarts ${service.restarts > 0 ? 'bad m' : 't3'}`}>
          {service.mode === 'off' ? '' : service.restarts}
        </span>
        <span role="gridcell" className="r changed-at" title={service.lastChange.text}>
          {service.mode !== 'off' && <Age at={service.lastChange.at} />}
        </span>
        <span role="gridcell" className="url el mono t2">
          {service.url !== undefined && service.mode !== 'off' && <Address url={service.url} />}
        </span>
        <span role="gridcell" className="acts">
          <button className="row" tabIndex={-1} aria-label={`More for ${name}`} onClick={() => onMenu(name)}>
            <Icon name="dots" />
          </button>
        </span>
        {status.firstError && <FirstError service={service} />}
      </div>
    )
  },
)

function StatusCell({
  service: { status, mode },
  pending,
}: Pick<ServiceRowProps, 'service' | 'pending'>): ReactNode {
  if (pending) {
    return (
      <span role="gridcell" className="el warn status">
        {pending.because === undefined ? `${mode} → ${pending.mode}` : `for ${pending.because}`}
      </span>
    )
  }
  return (
    <span
      role="gridcell"
      className={`el status ${shapeTone[status.shape]}`}
      title={status.message ?? status.reason}
    >
      {status.word}
      {mode !== 'off' && (
        <span className="t3 n">
          {' '}
          {status.wanted > 9 ? `${status.ready} of ${status.wanted}` : `${status.ready}/${status.wanted}`}
        </span>
      )}
      {status.reason !== undefined && status.shape !== 'ready' && (
        <span className="t3"> {status.reason}</span>
      )}
    </span>
  )
}

/** The address without what all have in common. */
function Address({ url }: { url: string }): ReactNode {
  const { hostname, port } = new URL(url)
  const short = hostname.endsWith('.localhost')
    ? hostname.split('.').slice(0, 1).concat('localhost').join('.')
    : hostname === 'localhost'
      ? `:${port}`
      : hostname
  return (
    <a href={url} target="_blank" rel="noreferrer" tabIndex={-1} title={url}>
      <span className="address">{short}</span>
      <Icon name="external" small />
    </a>
  )
}

function FirstError({ service: { name, status } }: { service: Service }): ReactNode {
  const error = status.firstError
  if (!error) return null
  return (
    <div role="gridcell" className="first-error sm">
      <Icon name="alert" small />
      <span className="el t1">
        <span className="m bad">First error, {formatAge(Date.now() - Date.parse(error.at))} ago</span>&ensp;
        <bdi className="mono">{visible(error.text.split('\n')[0] ?? '')}</bdi>
      </span>
      <span className="sp" />
      <ServiceLink
        name={name}
        tab="logs"
        tabIndex={-1}
        search={error.cursor === undefined ? { until: error.at } : { around: error.cursor }}
      >
        Logs at that moment
      </ServiceLink>
      <ServiceLink name={name} tab="timeline" tabIndex={-1}>
        Timeline
      </ServiceLink>
    </div>
  )
}
