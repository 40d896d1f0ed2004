import type { EnvironmentVariable, ServiceDetail } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Age } from '../../parts/age.tsx'
import { Answer } from '../../parts/answer.tsx'
import { Glyph, shapeTone } from '../../parts/glyph.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { Spark } from '../../parts/spark.tsx'
import { formatBytes, formatClock, formatCores, visible } from '../../parts/words.ts'
import { PlaceLink, ServiceLink } from '../../shell/links.tsx'
import { LatencyBar } from './latency-bar.tsx'

/** Pods, environment with each value's origin, what it needs, and what happened lately. */
export function OverviewTab({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const query = useQuery({
    queryKey: ['service', name],
    queryFn: ({ signal }) => api.getService({ params: { service: name } }, { signal }),
  })
  return (
    <Answer query={query}>
      {detail => (
        <div className="split">
          <div className="scroll" tabIndex={0} role="region" aria-label="Pods and environment">
            <Pods pods={detail.pods} />
            <Environment variables={detail.environment} />
          </div>
          <aside className="panel scroll" aria-label="About it">
            <Facts detail={detail} />
            {detail.service.mode === 'source' && <LatencySection name={name} />}
            <Needs title="Needs" names={detail.service.needs} />
            <Needs title="Needed by" names={detail.service.neededBy} />
            <Lately name={name} />
          </aside>
        </div>
      )}
    </Answer>
  )
}

function Pods({ pods }: { pods: ServiceDetail['pods'] }): ReactNode {
  const ready = pods.filter(({ shape }) => shape === 'ready').length
  return (
    <section className="pods">
      <div className="bar-head">
        <h2>Pods</h2>
        <span className="t3 n">{pods.length === 0 ? 'none' : `${ready} of ${pods.length} ready`}</span>
      </div>
      <div role="table" aria-label="Pods">
        <div className="th" role="row">
          {['', 'Pod', 'Status', 'Process', 'CPU cores', 'Memory', 'Restarts', 'Age'].map((head, index) => (
            <span key={head} role="columnheader" className={index > 4 ? 'r' : ''}>
              {head || <span className="spoken">State</span>}
            </span>
          ))}
        </div>
        {pods.map(pod => {
          const exit = pod.containers.find(({ lastExit }) => lastExit)?.lastExit
          const id = pod.containers.find(container => container.id !== undefined)?.id
          return (
            <div className="tr" role="row" key={pod.name}>
              <span role="cell" className="row">
                <Glyph shape={pod.shape} label={pod.word} />
              </span>
              <span role="cell" className="el">
                <bdi className="mono">{visible(pod.name)}</bdi>{' '}
                <span className="t3 sm">
                  {pod.mode === 'source'
                    ? 'source'
                    : pod.containers.map(({ image }) => image.replace(/^.*:/, '')).join(', ')}
                </span>
              </span>
              <span role="cell" className={`el ${shapeTone[pod.shape]}`} title={pod.message}>
                {pod.word}
              </span>
              <span
                role="cell"
                className="t3 sm el"
                title={exit && `${exit.reason} at ${formatClock(exit.at)}`}
              >
                {id?.startsWith('process://') ? `pid ${id.slice(10)}` : exit ? `exit ${exit.code}` : ''}
              </span>
              <span role="cell" className="row n t2">
                {pod.usage && <Spark values={pod.usage.cpu} width={58} height={18} />}
                <span className="sm">{pod.usage && formatCores(pod.usage.cpuCores)}</span>
              </span>
              <span role="cell" className="n r t2 sm">
                {pod.usage && formatBytes(pod.usage.memoryBytes)}
              </span>
              <span role="cell" className={`n r sm ${pod.restarts > 0 ? 'bad m' : 't3'}`}>
                {pod.restarts}
              </span>
              <span role="cell" className="r">
                <Age at={pod.createdAt} />
              </span>
            </div>
          )
        })}
      </div>
    </section>
  )
}

function Environment({ variables }: { variables: readonly EnvironmentVariable[] }): ReactNode {
  const [typed, setTyped] = useState('')
  const [byMode, setByMode] = useState(false)
  const found = variables.filter(
    ({ name, value = '', kind }) =>
      `${name} ${value}`.toLowerCase().includes(typed.toLowerCase()) && (!byMode || kind === 'mode'),
  )
  const ofMode = variables.filter(({ kind }) => kind === 'mode').length
  return (
    <section className="vars">
      <div className="bar-head">
        <h2>Environment variables</h2>
        <span className="t3 n">
          {found.length === variables.length ? variables.length : `${found.length} of ${variables.length}`}
        </span>
        <span className="sp" />
        <SearchInput value={typed} label="Filter variables" placeholder="Filter" onChange={setTyped} />
        <span className="seg">
          <button aria-pressed={!byMode} onClick={() => setByMode(false)}>
            All
          </button>
          <button aria-pressed={byMode} onClick={() => setByMode(true)}>
            Set by source mode <span className="tag n">{ofMode}</span>
          </button>
        </span>
      </div>
      <div role="table" aria-label="Environment variables">
        <div className="th" role="row">
          {['Name', 'Value', 'Comes from', 'By'].map(head => (
            <span key={head} role="columnheader">
              {head}
            </span>
          ))}
        </div>
        {found.map(variable => (
          <div className="tr" role="row" key={`${variable.container} ${variable.name}`}>
            <span role="cell" className="mono el m" title={`Container ${variable.container}`}>
              {visible(variable.name)}
            </span>
            <span
              role="cell"
              className="mono el t2"
              title={variable.secret ? 'Secrets are never shown' : variable.value}
            >
              {variable.secret ? '••••••' : visible(variable.value ?? variable.reference ?? '')}
            </span>
            <span role="cell" className="mono sm el t2">
              <Origin variable={variable} />
            </span>
            <span role="cell" className="el">
              <By variable={variable} />
            </span>
          </div>
        ))}
      </div>
    </section>
  )
}

/** Where the value was set: the variable's place before the template's, and what it overrides. */
function Origin({ variable: { kind, place, variables } }: { variable: EnvironmentVariable }): ReactNode {
  const [first, over] = variables[0]?.chain ?? []
  if (first?.place) {
    return (
      <>
        <PlaceLink place={first.place} />
        {over?.place && (
          <span className="t3">
            {' '}
            over {over.place.file.replace(/^.*\//, '')}:{over.place.line}
          </span>
        )}
      </>
    )
  }
  if (place) return <PlaceLink place={place} />
  return kind === 'mode' ? 'set by source mode' : ''
}

function By({
  variable: { kind, variables, needs, reference },
}: {
  variable: EnvironmentVariable
}): ReactNode {
  const [variable] = variables
  if (kind === 'mode') return <span className="tag src">mode</span>
  if (kind === 'secret')
    return (
      <span className="tag" title={reference}>
        secret
      </span>
    )
  if (variable) return <span className="tag go code el">{variable.variable}</span>
  if (needs !== undefined)
    return (
      <ServiceLink name={needs} className="tag">
        url of {needs}
      </ServiceLink>
    )
  return kind === 'value' ? null : (
    <span className="tag" title={reference}>
      {kind === 'field' ? 'field of the Pod' : 'ConfigMap'}
    </span>
  )
}

function Facts({ detail: { service, endpoints, pods } }: { detail: ServiceDetail }): ReactNode {
  const sources = service.containers.flatMap(({ source }) => (source === undefined ? [] : [source]))
  const ports = [...new Set(endpoints.map(({ port, name }) => [port, name].filter(Boolean).join(' ')))]
  const exit = pods.flatMap(({ containers }) => containers.flatMap(({ lastExit }) => lastExit ?? []))[0]
  return (
    <div className="sec">
      <dl className="kv">
        <dt>{service.mode === 'source' ? 'Runs from' : 'Image'}</dt>
        <dd className="mono">
          {service.mode === 'source'
            ? sources.join(', ')
            : service.containers.map(({ image }) => image).join(', ')}
        </dd>
        {service.url !== undefined && (
          <>
            <dt>Stable URL</dt>
            <dd className="mono">
              <a className="link" href={service.url} target="_blank" rel="noreferrer">
                {service.url.replace(/^\w+:\/\//, '').replace(/\/$/, '')}
              </a>
            </dd>
          </>
        )}
        <dt>Listens on</dt>
        <dd className="mono">{ports.join(', ') || 'nothing'}</dd>
        <dt>Restarts</dt>
        <dd className="n">
          {service.restarts}
          {exit && `, last ${formatClock(exit.at)}, exit ${exit.code}`}
        </dd>
        <dt>Defined in</dt>
        <dd>
          <PlaceLink place={service.defined} />
        </dd>
      </dl>
    </div>
  )
}

function LatencySection({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const { data } = useQuery({
    queryKey: ['source', name],
    queryFn: ({ signal }) => api.getSource({ params: { service: name } }, { signal }),
  })
  if (!data?.latency) return null
  return (
    <div className="sec">
      <LatencyBar latency={data.latency} />
    </div>
  )
}

function Needs({ title, names }: { title: string; names: readonly string[] }): ReactNode {
  const services = useLive(state => state.services)
  if (names.length === 0) return null
  return (
    <div className="sec">
      <h3>{title}</h3>
      <div className="need">
        {names.map(name => (
          <ServiceLink key={name} name={name} className="tag">
            <Glyph
              shape={services?.get(name)?.status.shape ?? 'unknown'}
              label={services?.get(name)?.status.word ?? 'Unknown'}
            />
            {name}
          </ServiceLink>
        ))}
      </div>
    </div>
  )
}

function Lately({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const { data } = useQuery({
    queryKey: ['timeline', name, 'lately'],
    queryFn: ({ signal }) => api.getTimeline({ query: { services: [name], limit: 30 } }, { signal }),
  })
  const entries = (data?.entries ?? [])
    .filter(({ turning, service }) => turning && service === name)
    .slice(-6)
    .reverse()
  if (entries.length === 0) return null
  return (
    <div className="sec">
      <div className="row">
        <h2>Lately</h2>
        <span className="sp" />
        <ServiceLink name={name} tab="timeline" className="link sm t2">
          Timeline
        </ServiceLink>
      </div>
      <ul className="lately">
        {entries.map(entry => (
          <li key={entry.id}>
            <span className="mono t3">{formatClock(entry.at)}</span>
            <Glyph
              shape={
                entry.tone === 'bad'
                  ? 'failing'
                  : entry.tone === 'good'
                    ? 'ready'
                    : entry.tone === 'warn'
                      ? 'not-ready'
                      : 'off'
              }
            />
            <bdi className="el">{visible(entry.text)}</bdi>
          </li>
        ))}
      </ul>
    </div>
  )
}
