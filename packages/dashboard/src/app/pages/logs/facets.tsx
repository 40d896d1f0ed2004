import type { FacetValue, LogFacets } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'
import { formatCount, visible } from '../../parts/words.ts'
import { hasTerm } from './log-query.ts'

interface FacetsProps {
  facets: LogFacets | undefined
  search: { q?: string; pods?: string; levels?: string; s?: string }
  many: boolean
  onListed: (key: 'pods' | 'levels' | 's', value: string) => void
  onTerm: (field: string, value: string) => void
}

const ranks = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']

/** What the lines have in common, counted; a tick asks for it alone. */
export function Facets({ facets, search, many, onListed, onTerm }: FacetsProps): ReactNode {
  if (!facets) return <aside className="facets" aria-label="Facets" />
  const listed = (key: 'pods' | 'levels' | 's'): string[] => search[key]?.split(',') ?? []
  const levels = facets.levels.toSorted((a, b) => ranks.indexOf(a.value) - ranks.indexOf(b.value))
  return (
    <aside className="facets scroll" aria-label="Facets" tabIndex={0}>
      {many && (
        <Facet
          title="Services"
          values={facets.services}
          has={value => listed('s').includes(value)}
          onToggle={value => onListed('s', value)}
        />
      )}
      <Facet
        title="Pods"
        values={facets.pods}
        has={value => listed('pods').includes(value)}
        onToggle={value => onListed('pods', value)}
      />
      <Facet
        title="Level"
        values={levels}
        has={value => listed('levels').includes(value)}
        onToggle={value => onListed('levels', value)}
      />
      {facets.fields.map(({ name, values, more }) => (
        <Facet
          key={name}
          title={name}
          values={values}
          more={more}
          has={value => hasTerm(search.q ?? '', name, value)}
          onToggle={value => onTerm(name, value)}
        />
      ))}
    </aside>
  )
}

function Facet({
  title,
  values,
  more = 0,
  has,
  onToggle,
}: {
  title: string
  values: readonly FacetValue[]
  more?: number
  has: (value: string) => boolean
  onToggle: (value: string) => void
}): ReactNode {
  if (values.length === 0) return null
  return (
    <section>
      <h2>{visible(title)}</h2>
      {values.map(({ value, count }) => (
        <label key={value}>
          <input type="checkbox" className="ck" checked={has(value)} onChange={() => onToggle(value)} />
          <bdi className={`el level-${value}`}>{visible(value) || 'empty'}</bdi>
          <span className="n">{formatCount(count)}</span>
        </label>
      ))}
      {more > 0 && <p className="t3 sm">{formatCount(more)} more values</p>}
    </section>
  )
}
