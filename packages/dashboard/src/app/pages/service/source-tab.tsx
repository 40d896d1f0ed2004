import type { SourceReport } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { parseAnsi } from '../../parts/ansi.ts'
import { formatClock, formatDuration } from '../../parts/words.ts'
import { PageLink } from '../../shell/links.tsx'
import { stages } from './latency-bar.tsx'

/** How it runs from source: what the last build said, how fast saves arrive, and what the image does otherwise. */
export function SourceTab({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const mode = useLive(state => state.services?.get(name)?.mode)
  const query = useQuery({
    queryKey: ['source', name],
    queryFn: ({ signal }) => api.getSource({ params: { service: name } }, { signal }),
  })
  return <Answer query={query}>{report => <Report report={report} running={mode === 'source'} />}</Answer>
}

function Report({ report, running }: { report: SourceReport; running: boolean }): ReactNode {
  const { containers, saves, latency, buildError, differences, service } = report
  return (
    <div className="split">
      <div className="scroll" tabIndex={0} role="region" aria-label="Saves and build">
        {!running && (
          <Empty title="It does not run from its source">
            <p>Its saves are measured when it does.</p>
            <PageLink page="services" className="btn" search={{ pending: `${service}:source` }}>
              Switch {service} to source
            </PageLink>
          </Empty>
        )}
        {buildError && (
          <>
            <div className="bar-head">
              <Glyph shape="failing" label="Failing" />
              <h2>The build failed at {formatClock(buildError.at)}</h2>
              <span className="t3">What ran before goes on</span>
            </div>
            <pre className="out" tabIndex={0}>
              {parseAnsi(buildError.text).map((span, index) => (
                <span key={index} className={span.look}>
                  {span.text}
                </span>
              ))}
            </pre>
          </>
        )}
        <div className="bar-head">
          <h2>Saves</h2>
          <span className="t3 n">{saves.length === 0 ? 'none yet' : `the last ${saves.length}`}</span>
        </div>
        {saves.length > 0 && <Saves saves={saves} />}
      </div>
      <aside className="panel scroll" aria-label="Latency and differences">
        {latency && (
          <div className="sec">
            <div className="row">
              <h2>Save to ready</h2>
              <span className="sp" />
              <span className="t3 sm">p50, p95 of {latency.samples} saves, ms</span>
            </div>
            <div className="budget n">
              {stages.map(([word, key, colour]) => (
                <Stage
                  key={word}
                  word={word}
                  quantiles={latency[key]}
                  whole={latency.total.p50}
                  colour={colour}
                />
              ))}
            </div>
            <div className="row n">
              <b className="b">{Math.round(latency.total.p50)} ms</b>
              <span className="t3">p95 {Math.round(latency.total.p95)} ms</span>
              <span className="sp" />
              <span className={`tag ${latency.total.p95 <= 1000 ? 'ok' : 'warn'}`}>budget 1 s</span>
            </div>
          </div>
        )}
        {containers.map(container => (
          <div className="sec" key={container.name}>
            <h3>Container {container.name}</h3>
            <dl className="kv">
              <dt>Folder</dt>
              <dd className="mono">{container.path}</dd>
              {container.build !== undefined && (
                <>
                  <dt>Build</dt>
                  <dd className="mono">{container.build}</dd>
                </>
              )}
              <dt>Run</dt>
              <dd className="mono">{container.run}</dd>
              <dt>Watches</dt>
              <dd className="mono">{container.watch.join(', ')}</dd>
              <dt>Then</dt>
              <dd>{container.reload}</dd>
              {container.debug !== undefined && (
                <>
                  <dt>Debugger</dt>
                  <dd className="mono">{container.debug}</dd>
                </>
              )}
            </dl>
          </div>
        ))}
        <div className="sec">
          <h3>Otherwise than the image</h3>
          {differences.length === 0 && <p className="t3 sm">Nothing</p>}
          {differences.map(({ path, what, image, source }) => (
            <p key={path} className="sm wrapany">
              <span className="m">{what}</span> <span className="mono t3">{path}</span>
              <br />
              <span className="mono bad">{image ?? 'not set'}</span> →{' '}
              <span className="mono src">{source ?? 'not set'}</span>
            </p>
          ))}
        </div>
      </aside>
    </div>
  )
}

function Stage({
  word,
  quantiles,
  whole,
  colour,
}: {
  word: string
  quantiles: { p50: number; p95: number }
  whole: number
  colour: string
}): ReactNode {
  return (
    <>
      <span className="t2">{word}</span>
      <b
        style={{
          width: `${Math.min(100, (quantiles.p50 / Math.max(1, whole)) * 100)}%`,
          minWidth: 2,
          background: colour,
        }}
      />
      <span className="r">
        <span className="m">{Math.round(quantiles.p50)}</span>{' '}
        <span className="t3">{Math.round(quantiles.p95)}</span>
      </span>
    </>
  )
}

const results = { ready: 'Ready', 'build-failed': 'The build failed', exited: 'It exited' } as const

function Saves({ saves }: { saves: SourceReport['saves'] }): ReactNode {
  return (
    <div className="saves" role="table" aria-label="Saves">
      <div className="th" role="row">
        {['Result', 'At', 'Files', ...stages.map(([word]) => word), 'Together'].map((head, index) => (
          <span role="columnheader" key={head} className={index > 2 ? 'r' : ''}>
            {index === 0 ? <span className="spoken">{head}</span> : head}
          </span>
        ))}
      </div>
      {saves.map(save => (
        <div className="tr n" role="row" key={save.at}>
          <span role="cell" className="row">
            <Glyph shape={save.result === 'ready' ? 'ready' : 'failing'} label={results[save.result]} />
          </span>
          <span role="cell" className="mono t3">
            {formatClock(save.at)}
          </span>
          <span role="cell" className="mono el" title={save.files.join('\n')}>
            {save.files[0]}
            {save.files.length > 1 && <span className="t3"> and {save.files.length - 1} more</span>}
          </span>
          {[save.seenMs, save.syncedMs, save.builtMs, save.restartedMs, save.readyMs].map((ms, index) => (
            <span role="cell" key={index} className="r t2 sm">
              {ms === undefined ? '' : Math.round(ms)}
            </span>
          ))}
          <span role="cell" className="r m sm">
            {formatDuration(save.totalMs)}
          </span>
        </div>
      ))}
    </div>
  )
}
