import type { Plan } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useData } from '../../data/context.tsx'
import { Age } from '../../parts/age.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PageLink } from '../../shell/links.tsx'
import { ApplyBar } from './apply-bar.tsx'
import './deployments.css'
import { PlanRows } from './plan-rows.tsx'

/** What a deployment, or a rollback, would do now. */
export function PlanPage(): ReactNode {
  const { api } = useData()
  const { revision } = useSearch({ strict: false }) as { revision?: string }
  const query = useQuery({
    queryKey: ['plan', revision],
    queryFn: ({ signal }) =>
      revision === undefined
        ? api.makePlan({ body: {} }, { signal })
        : api.planRollback({ params: { revision: Number(revision) } }, { signal }),
    staleTime: Infinity,
  })
  return (
    <main className="main" aria-label="Plan">
      <div className="head">
        <span className="t3">
          <PageLink page="deployments">Deployments</PageLink>&nbsp; /
        </span>
        <h1>{revision === undefined ? 'Plan' : `Roll back to #${revision}`}</h1>
        <span className="sp" />
        {query.data && (
          <span className="t3 sm">
            Made <Age at={query.data.createdAt} /> ago, void as soon as the cluster or the files change
          </span>
        )}
        <button className="btn" onClick={() => void query.refetch()}>
          <Icon name="refresh" small />
          Plan again
        </button>
      </div>
      <Answer query={query}>{plan => <Shown key={plan.id} plan={plan} revision={revision} />}</Answer>
    </main>
  )
}

function Shown({ plan, revision }: { plan: Plan; revision: string | undefined }): ReactNode {
  const { api } = useData()
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  if (plan.rows.length === 0) return <Empty title="Nothing to do">The cluster is as the files have it.</Empty>
  return (
    <>
      <div className="scroll sp" tabIndex={0} role="region" aria-label="What it does">
        <PlanRows
          rows={plan.rows}
          unchanged={plan.counts['unchanged']}
          ticked={ticked}
          onTick={key =>
            setTicked(new Set(ticked.has(key) ? [...ticked].filter(each => each !== key) : [...ticked, key]))
          }
        />
      </div>
      <ApplyBar
        plan={plan}
        ticked={ticked}
        verb={revision === undefined ? 'Apply' : 'Roll back'}
        run={body =>
          revision === undefined
            ? api.deploy({ body })
            : api.rollBack({ params: { revision: Number(revision) }, body })
        }
      />
    </>
  )
}
