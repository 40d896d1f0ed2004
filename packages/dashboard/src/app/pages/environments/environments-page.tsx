import type { ReactNode } from 'react'
import { useLive } from '../../data/context.tsx'
import { Empty, Skeleton } from '../../parts/answer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { PageLink } from '../../shell/links.tsx'
import './environments.css'

/** Every environment of `devmatic.yaml`, and the ways to compare them. */
export function EnvironmentsPage(): ReactNode {
  const hello = useLive(state => state.hello)
  if (!hello) return <Skeleton rows={3} />
  const { environments, environment, clusterName, namespace, proposes } = hello
  return (
    <main className="main" aria-label="Environments">
      <div className="head">
        <h1>Environments</h1>
        <span className="t3">as devmatic.yaml has them</span>
      </div>
      <div className="scroll sp" tabIndex={0} role="region" aria-label="Environments">
        {environments.length < 2 && (
          <Empty title={`There is one environment, ${environment}`}>
            Others are written in devmatic.yaml, each with its context, its namespace and its variables.
          </Empty>
        )}
        {environments.map(name => (
          <div className="environment" key={name}>
            <Icon name={name === environment && hello.embedded ? 'laptop' : 'server'} />
            <span className="name">{name}</span>
            {name === environment ? (
              <span className="t2 el">
                here: {clusterName}, namespace {namespace},{' '}
                {proposes ? 'changes wait to be applied' : 'changes are applied as they are saved'}
              </span>
            ) : (
              <span className="t3 el">
                its own server: <code className="mono">devmatic up --env {name}</code>
              </span>
            )}
            <span className="sp" />
            {name !== environment && (
              <PageLink page="environments/diff" search={{ a: environment, b: name }} className="btn">
                Compare with {environment}
              </PageLink>
            )}
          </div>
        ))}
      </div>
    </main>
  )
}
