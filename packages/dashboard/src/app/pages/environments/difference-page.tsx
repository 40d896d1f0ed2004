import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { SearchInput } from '../../parts/search-input.tsx'
import { visible } from '../../parts/words.ts'
import { PageLink } from '../../shell/links.tsx'
import './environments.css'

/** Two environments, variable by variable. */
export function DifferencePage(): ReactNode {
  const { api } = useData()
  const navigate = useNavigate()
  const hello = useLive(state => state.hello)
  const search = useSearch({ strict: false }) as { a?: string; b?: string; q?: string }
  const [typed, setTyped] = useState(search.q ?? '')
  const a = search.a ?? hello?.environment ?? ''
  const b = search.b ?? hello?.environments.find(name => name !== a) ?? ''
  const query = useQuery({
    queryKey: ['differences', a, b],
    queryFn: ({ signal }) => api.compareEnvironments({ params: { a, b } }, { signal }),
    enabled: a !== '' && b !== '',
  })
  const swap = (): void => void navigate({ to: '.', search: { a: b, b: a } as never, replace: true })
  return (
    <main className="main" aria-label="Differences">
      <div className="head">
        <span className="t3">
          <PageLink page="environments">Environments</PageLink>&nbsp; /
        </span>
        <h1>
          {a} and {b}
        </h1>
        <span className="t3 n">
          {query.data && `${query.data.variables.length} of ${query.data.total} variables differ`}
        </span>
        <span className="sp" />
        <SearchInput value={typed} label="Filter variables" placeholder="Filter" onChange={setTyped} />
        <button className="btn" onClick={swap}>
          <Icon name="refresh" small />
          Swap
        </button>
      </div>
      <Answer query={query}>
        {({ variables }) => {
          const found = variables.filter(({ variable }) =>
            variable.toLowerCase().includes(typed.toLowerCase()),
          )
          if (found.length === 0)
            return (
              <Empty title={variables.length === 0 ? 'No variable differs' : 'No variable matches'}>
                Both would render the same manifests from these.
              </Empty>
            )
          return (
            <div className="differences scroll sp" role="table" aria-label="Differences" tabIndex={0}>
              <div className="th" role="row">
                {['Variable', a, b].map((head, index) => (
                  <span role="columnheader" key={index}>
                    {head}
                  </span>
                ))}
              </div>
              {found.map(({ variable, a: left, b: right, placeA, placeB }) => (
                <div className="tr" role="row" key={variable}>
                  <span role="cell" className="mono m el">
                    {variable}
                  </span>
                  <Value value={left} place={placeA} />
                  <Value value={right} place={placeB} />
                </div>
              ))}
            </div>
          )
        }}
      </Answer>
    </main>
  )
}

function Value({ value, place }: { value: string | undefined; place: string | undefined }): ReactNode {
  return (
    <span role="cell" className="row el">
      <span className={`mono el ${value === undefined ? 't3' : ''}`} title={value}>
        {value === undefined ? 'not set' : visible(value)}
      </span>
      <span className="mono t3 sm el">{place}</span>
    </span>
  )
}
