import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Answer } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PageLink } from '../../shell/links.tsx'
import { ApplyBar } from './apply-bar.tsx'
import './deployments.css'
import { PlanRows } from './plan-rows.tsx'

/** What promoting from another environment to this one would do, each difference led back to a variable. */
export function PromotePage(): ReactNode {
  const { api } = useData()
  const hello = useLive(state => state.hello)
  const { from = hello?.environments.find(name => name !== hello.environment) ?? '' } = useSearch({
    strict: false,
  }) as { from?: string }
  const to = hello?.environment ?? ''
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const plan = useQuery({
    queryKey: ['plan', undefined],
    queryFn: ({ signal }) => api.makePlan({ body: {} }, { signal }),
    staleTime: Infinity,
  })
  const difference = useQuery({
    queryKey: ['differences', from, to],
    queryFn: ({ signal }) => api.compareEnvironments({ params: { a: from, b: to } }, { signal }),
    enabled: from !== '' && to !== '',
  })
  const unticked = plan.data?.rows.filter(({ named, key }) => named && !ticked.has(key)).length ?? 0
  return (
    <main className="main" aria-label="Promote">
      <div className="head">
        <span className="t3">
          <PageLink page="deployments">Deployments</PageLink>&nbsp; /
        </span>
        <h1>
          Promote {from} to {to}
        </h1>
        <span className="sp" />
        <button className="btn" onClick={() => void plan.refetch()}>
          <Icon name="refresh" small />
          Plan again
        </button>
      </div>
      <div className="split ruled">
        <div className="col">
          <Answer query={plan}>
            {shown => (
              <div className="scroll sp" tabIndex={0} role="region" aria-label="What it does">
                <PlanRows
                  rows={shown.rows}
                  unchanged={shown.counts['unchanged']}
                  ticked={ticked}
                  onTick={key =>
                    setTicked(
                      new Set(ticked.has(key) ? [...ticked].filter(each => each !== key) : [...ticked, key]),
                    )
                  }
                />
              </div>
            )}
          </Answer>
        </div>
        <aside className="panel scroll" aria-label="Checks and differences">
          {plan.data && (
            <div className="sec">
              <h2>Checks</h2>
              <Check good={!plan.data.blocked} text="No field belongs to others" />
              <Check
                good={unticked === 0}
                text={unticked === 0 ? 'No deletion waits for a tick' : `Deletions to tick: ${unticked}`}
              />
              {plan.data.git && (
                <Check
                  good={!plan.data.git.dirty}
                  text={
                    plan.data.git.dirty
                      ? 'Files differ from the commit'
                      : `Files are those of ${plan.data.git.commit}`
                  }
                />
              )}
            </div>
          )}
          <div className="sec">
            <Answer query={difference} rows={3}>
              {({ a, b, total, variables }) => (
                <>
                  <div className="row">
                    <h2>
                      {a} and {b} differ in
                    </h2>
                    <span className="sp" />
                    <span className="t3 sm n">
                      {variables.length} of {total} variables
                    </span>
                  </div>
                  <div className="vars-table">
                    <span className="h">Variable</span>
                    <span className="h">{a}</span>
                    <span className="h">{b}</span>
                    {variables.map(each => (
                      <VariableRow key={each.variable} {...each} />
                    ))}
                  </div>
                </>
              )}
            </Answer>
          </div>
        </aside>
      </div>
      {plan.data && plan.data.rows.length > 0 && (
        <ApplyBar plan={plan.data} ticked={ticked} verb="Apply" run={body => api.deploy({ body })} />
      )}
    </main>
  )
}

function Check({ good, text }: { good: boolean; text: string }): ReactNode {
  return (
    <div className="check">
      <Glyph shape={good ? 'ready' : 'not-ready'} label={good ? 'Fine' : 'Look at it'} />
      <span>{text}</span>
    </div>
  )
}

function VariableRow({ variable, a, b }: { variable: string; a?: string; b?: string }): ReactNode {
  return (
    <>
      <span className="mono el" title={variable}>
        {variable}
      </span>
      <span className="mono t2 el" title={a}>
        {a ?? 'not set'}
      </span>
      <span className="mono el" title={b}>
        {b ?? 'not set'}
      </span>
    </>
  )
}
