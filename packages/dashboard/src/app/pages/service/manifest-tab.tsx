import type { ManifestObject, RenderedLine } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useRef, type ReactNode } from 'react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useData, useLive } from '../../data/context.tsx'
import { Answer, Empty, Skeleton } from '../../parts/answer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { MenuButton } from '../../parts/menu-button.tsx'
import { plural, visible } from '../../parts/words.ts'
import { PlaceLink } from '../../shell/links.tsx'
import { Ribbons } from './ribbons.tsx'
import { templateLines } from './template-lines.ts'

const MergeText = lazy(async () => ({ default: (await import('./merge-text.tsx')).MergeText }))
const route = getRouteApi('/$product/$environment/services/$name/$tab')
const lineHeight = 24

/** Template and rendered text side by side, each value with its origin; and what differs in the cluster. */
export function ManifestTab({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const query = useQuery({
    queryKey: ['manifest', name],
    queryFn: ({ signal }) => api.getManifest({ params: { service: name } }, { signal }),
  })
  return (
    <Answer query={query}>
      {({ objects }) =>
        objects.length === 0 ? (
          <Empty title="It has no manifest">The templates do not render it in this environment.</Empty>
        ) : (
          <Objects objects={objects} />
        )
      }
    </Answer>
  )
}

type View = 'provenance' | 'live' | 'mode'

function Objects({ objects }: { objects: readonly ManifestObject[] }): ReactNode {
  const search = route.useSearch()
  const navigate = useNavigate()
  const set = (part: Record<string, string | undefined>): void =>
    void navigate({ to: '.', search: { ...search, ...part } as never, replace: true })
  const object = objects.find(each => keyOf(each) === search.object) ?? objects[0]
  const view = (search.view ?? 'provenance') as View
  if (!object) return null
  const text = object.rendered.map(line => line.text).join('\n')
  return (
    <div className="col sp">
      <div className="manifest-tools">
        <MenuButton
          className="btn"
          label={<span className="mono">{keyOf(object)}</span>}
          items={objects.map(each => ({
            key: keyOf(each),
            label: <span className="mono">{keyOf(each)}</span>,
            run: () => set({ object: keyOf(each), line: undefined }),
          }))}
        />
        <span className="t3 sm n">
          {objects.indexOf(object) + 1} of {plural(objects.length, 'object')}
        </span>
        <span className="sp" />
        <Legend />
        <span className="seg">
          <button aria-pressed={view === 'provenance'} onClick={() => set({ view: undefined })}>
            Provenance
          </button>
          <button aria-pressed={view === 'live'} onClick={() => set({ view: 'live' })}>
            Diff with live <span className="tag n">{object.drift.length}</span>
          </button>
          {object.otherMode !== undefined && (
            <button aria-pressed={view === 'mode'} onClick={() => set({ view: 'mode' })}>
              Diff with the other mode
            </button>
          )}
        </span>
      </div>
      {view === 'provenance' && (
        <Provenance
          object={object}
          at={search.line === undefined ? undefined : Number(search.line)}
          onLine={line => set({ line: String(line) })}
        />
      )}
      {view === 'live' &&
        (object.live === undefined ? (
          <Empty title="It is not in the cluster">It was not applied yet, or somebody deleted it.</Empty>
        ) : (
          <Difference a={object.live} b={text} titles={['Live', 'Rendered']} />
        ))}
      {view === 'mode' && object.otherMode !== undefined && (
        <Difference a={object.otherMode} b={text} titles={['The other mode', 'As it is']} />
      )}
    </div>
  )
}

function Difference({ a, b, titles }: { a: string; b: string; titles: [string, string] }): ReactNode {
  if (a.trim() === b.trim()) return <Empty title="They are the same">No field differs.</Empty>
  return (
    <Suspense fallback={<Skeleton rows={12} />}>
      <MergeText a={a} b={b} titles={titles} />
    </Suspense>
  )
}

function keyOf({ kind, name }: ManifestObject): string {
  return `${kind}/${name}`
}

function Legend(): ReactNode {
  return (
    <span className="legend">
      <span>
        <i style={{ background: 'var(--go)' }} />
        Variable
      </span>
      <span>
        <i style={{ background: 'var(--src)' }} />
        Mode
      </span>
      <span>
        <i style={{ background: 'var(--p3)' }} />
        PodPreset
      </span>
      <span>
        <del>abc</del> Not rendered
      </span>
    </span>
  )
}

function Provenance({
  object,
  at,
  onLine,
}: {
  object: ManifestObject
  at: number | undefined
  onLine: (line: number) => void
}): ReactNode {
  const environment = useLive(state => state.hello?.environment)
  const box = useRef<HTMLDivElement>(null)
  const template = templateLines(object)
  const count = Math.max(template.length, object.rendered.length)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => lineHeight,
    overscan: 30,
    initialRect: { width: 1000, height: innerHeight },
  })
  const items = virtual.getVirtualItems()
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  const line = at === undefined ? undefined : object.rendered[at]
  return (
    <div className="manifest">
      <div className="scroll" ref={box} tabIndex={0} role="region" aria-label="Template and rendered text">
        <div className="panes">
          <div>
            <div className="pane-head">
              <Icon name="file" small />
              <span className="mono el">{object.template.file}</span>
              <span className="sp" />
              Template
            </div>
            <div
              className="code"
              style={{ height: count * lineHeight + 16, paddingTop: 8 + first * lineHeight }}
            >
              {template.slice(first, last + 1).map(each => (
                <div
                  key={each.number}
                  data-by={each.by}
                  data-unused={each.unused || undefined}
                  data-on={
                    (line?.place?.line === each.number && line.place.file === object.template.file) ||
                    undefined
                  }
                >
                  <s>{each.number}</s>
                  <span>
                    {each.parts.map((part, index) => (index % 2 === 0 ? part : <q key={index}>{part}</q>))}
                  </span>
                </div>
              ))}
            </div>
          </div>
          <div>
            <div className="pane-head" />
            <Ribbons
              object={object}
              first={template[0]?.number ?? 1}
              at={at}
              lineHeight={lineHeight}
              shown={[first, last]}
            />
          </div>
          <div>
            <div className="pane-head">
              <Icon name="box" small />
              Rendered for {environment}
              <span className="sp" />
              <span className="n">{plural(object.rendered.length, 'line')}</span>
            </div>
            <div
              className="code"
              style={{ height: count * lineHeight + 16, paddingTop: 8 + first * lineHeight }}
            >
              {object.rendered.slice(first, last + 1).map((each, index) => (
                <button
                  key={first + index}
                  data-by={each.by}
                  data-on={at === first + index || undefined}
                  aria-pressed={at === first + index}
                  onClick={() => onLine(first + index)}
                >
                  <s>{first + index + 1}</s>
                  <span>{visible(each.text)}</span>
                  {each.by !== 'template' && <em>{each.by}</em>}
                </button>
              ))}
            </div>
          </div>
        </div>
      </div>
      <aside className="panel scroll" aria-label="Where it comes from">
        {line ? (
          <OriginOf line={line} object={object} />
        ) : (
          <p className="sec t3">Choose a line of the rendered text: where it comes from stands here.</p>
        )}
      </aside>
    </div>
  )
}

function OriginOf({ line, object }: { line: RenderedLine; object: ManifestObject }): ReactNode {
  const drifts = object.drift.some(path => path === line.path)
  const templateText =
    line.place && object.template.text.split('\n')[line.place.line - object.template.firstLine]
  return (
    <>
      <div className="sec">
        <div className="row">
          <b className="mono m el">{visible(line.text.trim())}</b>
          <span className="sp" />
          {object.live !== undefined && (
            <span className={`tag ${drifts ? 'warn' : 'ok'}`}>
              {drifts ? 'live is otherwise' : 'live is the same'}
            </span>
          )}
        </div>
        <p className="mono t2 wrapany">{line.path}</p>
      </div>
      <div className="sec">
        <h3>Where it comes from</h3>
        <ol className="steps">
          {line.place && (
            <li>
              <i />
              <span>
                <PlaceLink place={line.place} className="mono t1" />
                <br />
                <span className="mono t2">{templateText?.trim()}</span>
              </span>
            </li>
          )}
          {line.variables.flatMap(index => {
            const origin = object.variables[index]
            return (origin?.chain ?? []).map((step, order) => (
              <li key={`${index} ${order}`}>
                <i />
                <span>
                  {step.place ? (
                    <PlaceLink place={step.place} className="mono t1" />
                  ) : (
                    <span>{step.text}</span>
                  )}
                  {order > 0 && <span className="t3"> overridden</span>}
                  <br />
                  {order > 0 ? (
                    <del className="mono">{`${origin?.variable}: ${step.value ?? ''}`}</del>
                  ) : (
                    <span className="mono t2">{`${origin?.variable}: ${step.value ?? ''}`}</span>
                  )}
                </span>
              </li>
            ))
          })}
        </ol>
        {line.by === 'mode' && <p className="t2 sm">Written for the mode that the service runs in.</p>}
        {line.by === 'preset' && <p className="t2 sm">Merged in by a PodPreset.</p>}
      </div>
    </>
  )
}
