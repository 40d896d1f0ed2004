import type { Deployment, Revision, StatusShape } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Age } from '../../parts/age.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { formatDuration, plural, visible } from '../../parts/words.ts'
import { DeploymentLink, PageLink } from '../../shell/links.tsx'
import './deployments.css'

/** What is deployed now, lately, and ever. */
export function DeploymentsPage(): ReactNode {
  const { api } = useData()
  const hello = useLive(state => state.hello)
  const query = useQuery({
    queryKey: ['deployments'],
    queryFn: ({ signal }) => api.listDeployments(undefined, { signal }),
  })
  return (
    <main className="main" aria-label="Deployments">
      <div className="head">
        <h1>Deployments</h1>
        <span className="t3">
          {hello?.proposes ? 'changes wait to be applied' : 'each change is applied as it is saved'}
        </span>
        <span className="sp" />
        {(hello?.environments.length ?? 0) > 1 && !hello?.embedded && (
          <PageLink page="deployments/promote" className="btn">
            Promote
          </PageLink>
        )}
        <PageLink page="deployments/plan" className="btn p">
          Plan
        </PageLink>
      </div>
      <Answer query={query}>
        {({ current, recent, revisions, proposal }) => {
          const all = [...(current ? [current] : []), ...recent.filter(({ id }) => id !== current?.id)]
          if (all.length === 0 && revisions.length === 0)
            return (
              <Empty title="Nothing was deployed yet">
                The first deployment begins as soon as the files can be rendered.
              </Empty>
            )
          return (
            <div className="scroll sp" tabIndex={0} role="region" aria-label="Deployments">
              {proposal && (
                <div className="notice">
                  A plan of {plural(proposal.rows.length, 'object')} waits to be applied.
                  <PageLink page="deployments/plan" className="link m">
                    Look at it
                  </PageLink>
                </div>
              )}
              <Lately deployments={all} />
              <History revisions={revisions} />
            </div>
          )
        }}
      </Answer>
    </main>
  )
}

/** What a deployment's state looks like. */
export const deploymentShapes: Record<Deployment['state'], StatusShape> = {
  rendering: 'starting',
  planning: 'starting',
  applying: 'starting',
  succeeded: 'ready',
  unchanged: 'ready',
  failed: 'failing',
  cancelled: 'off',
}

function Lately({ deployments }: { deployments: readonly Deployment[] }): ReactNode {
  return (
    <section className="history" aria-label="Lately">
      <h2 className="gr">Lately, by this server</h2>
      {deployments.map(({ id, cause, state, startedAt, endedAt, message, revision }) => (
        <div className="tr" key={id}>
          <Glyph shape={deploymentShapes[state]} label={state} />
          <DeploymentLink id={id} className="mono m">
            {revision === undefined ? 'open' : `#${revision}`}
          </DeploymentLink>
          <span className="el">
            <DeploymentLink id={id}>{visible(cause.text)}</DeploymentLink>{' '}
            {message !== undefined && <span className="bad sm">{visible(message)}</span>}
          </span>
          <span className="t2 sm">{state}</span>
          <span className="t2 sm n">
            {endedAt === undefined ? '' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
          </span>
          <Age at={startedAt} />
          <span />
        </div>
      ))}
    </section>
  )
}

function History({ revisions }: { revisions: readonly Revision[] }): ReactNode {
  const [newest] = revisions
  return (
    <section className="history" aria-label="History">
      <h2 className="gr">
        History <span className="n">kept in the cluster</span>
      </h2>
      {revisions.map(({ number, result, commit, dirty, author, message, startedAt, objects }) => (
        <div className="tr" key={number}>
          <Glyph
            shape={result === 'succeeded' ? 'ready' : result === 'failed' ? 'failing' : 'starting'}
            label={result}
          />
          <span className="mono m">#{number}</span>
          <span className="el">
            {commit !== undefined && <span className="mono">{commit.slice(0, 7)}</span>}{' '}
            {dirty && <span className="tag">with changes</span>}{' '}
            <span className={message === undefined ? 't2' : 'bad'}>{visible(message ?? '')}</span>
          </span>
          <span className="t2 sm el">{author}</span>
          <span className="t2 sm n">{plural(objects, 'object')}</span>
          <Age at={startedAt} />
          {number === newest?.number ? (
            <span className="t3 sm r">now</span>
          ) : (
            <PageLink page="deployments/plan" search={{ revision: String(number) }} className="link sm r">
              Roll back to it
            </PageLink>
          )}
        </div>
      ))}
    </section>
  )
}
