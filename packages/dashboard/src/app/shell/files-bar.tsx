import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { Icon } from '../parts/icon.tsx'
import { PageLink, PlaceLink } from './links.tsx'

/** The files cannot be rendered: what ran before goes on. Or a change waits to be applied. */
export function FilesBar(): ReactNode {
  const errors = useLive(state => state.findings).filter(({ severity }) => severity === 'error')
  const proposal = useLive(state => state.proposal)
  const [first] = errors
  if (first) {
    return (
      <div className="notice bad" role="alert">
        <Icon name="alert" small />
        <span className="el">
          <span className="m">The files cannot be rendered.</span>{' '}
          {first.place && <PlaceLink place={first.place} className="mono t1" />} {first.message}
        </span>
        <span className="sp" />
        {errors.length > 1 && <span className="t2 n">and {errors.length - 1} more</span>}
        <span className="t2">What ran before goes on.</span>
      </div>
    )
  }
  if (!proposal) return null
  return (
    <div className="notice">
      <Icon name="clock" small />
      <span>A plan waits to be applied.</span>
      <PageLink page="deployments/plan" className="link m">
        Look at it
      </PageLink>
    </div>
  )
}
