import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Answer } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { formatDuration, visible } from '../../parts/words.ts'
import { PageLink, PlaceLink } from '../../shell/links.tsx'
import './deployments.css'
import { deploymentShapes } from './deployments-page.tsx'
import { PlanRows } from './plan-rows.tsx'

const route = getRouteApi('/$product/$environment/deployments/$id')

/** One deployment, while it runs and afterwards: progress stands in the plan's own rows. */
export function DeploymentPage(): ReactNode {
  const { api } = useData()
  const { id } = route.useParams()
  const live = useLive(state => (state.deployment?.id === id ? state.deployment : undefined))
  const query = useQuery({
    queryKey: ['deployments', id],
    queryFn: ({ signal }) => api.getDeployment({ params: { deployment: id } }, { signal }),
  })
  return (
    <main className="main" aria-label="Deployment">
      <Answer query={query}>
        {asked => {
          const deployment = live ?? asked
          const { plan, steps, state, cause, message, findings, startedAt, endedAt, revision } = deployment
          const done = steps.filter(step => step.state === 'done').length
          return (
            <>
              <div className="head">
                <span className="t3">
                  <PageLink page="deployments">Deployments</PageLink>&nbsp; /
                </span>
                <Glyph shape={deploymentShapes[state]} label={state} />
                <h1 className="el">{revision === undefined ? visible(cause.text) : `#${revision}`}</h1>
                <span className="t2 el">{revision === undefined ? '' : visible(cause.text)}</span>
                <span className="sp" />
                <span className="t3 n sm">
                  {state}
                  {endedAt !== undefined &&
                    `, ${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}`}
                </span>
                {state === 'failed' && revision !== undefined && revision > 1 && (
                  <PageLink
                    page="deployments/plan"
                    search={{ revision: String(revision - 1) }}
                    className="btn"
                  >
                    Roll back to #{revision - 1}
                  </PageLink>
                )}
              </div>
              {steps.length > 0 && (
                <div
                  className="progress-bar"
                  role="progressbar"
                  aria-label="Progress"
                  aria-valuenow={done}
                  aria-valuemax={steps.length}
                >
                  <i style={{ width: `${(done / steps.length) * 100}%` }} />
                </div>
              )}
              <div className="scroll sp" tabIndex={0} role="region" aria-label="What it does">
                {message !== undefined && (
                  <div className="notice bad" role="alert">
                    <span className="wrapany">{visible(message)}</span>
                  </div>
                )}
                {findings.map(finding => (
                  <p key={`${finding.code} ${finding.message}`} className="explained">
                    <span>
                      {finding.place && <PlaceLink place={finding.place} />} {visible(finding.message)}{' '}
                      <span className="t3">{finding.hint}</span>
                    </span>
                  </p>
                ))}
                {plan ? (
                  <PlanRows
                    rows={plan.rows}
                    unchanged={plan.counts['unchanged']}
                    steps={new Map(steps.map(step => [step.key, step]))}
                  />
                ) : (
                  <p className="sec t3">
                    {findings.length > 0
                      ? 'Nothing was applied: what ran before goes on.'
                      : 'It has no plan yet.'}
                  </p>
                )}
              </div>
            </>
          )
        }}
      </Answer>
    </main>
  )
}
