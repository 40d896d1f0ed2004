import type { PulledService, PullImpact, StatusShape } from '@devmatic/deploy-manager/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Age } from '../../parts/age.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { Icon } from '../../parts/icon.tsx'
import { problemText, toast } from '../../parts/toasts.tsx'
import { plural, visible } from '../../parts/words.ts'
import { useObstacle } from '../../shell/can-act.ts'
import { ServiceLink } from '../../shell/links.tsx'
import './pull.css'

/** What the last git pull did, service by service, and the way back. */
export function PullPage(): ReactNode {
  const { api } = useData()
  const query = useQuery({ queryKey: ['pull'], queryFn: ({ signal }) => api.getPull(undefined, { signal }) })
  return (
    <main className="main" aria-label="Pull impact">
      <Answer query={query}>
        {impact =>
          impact === null ? (
            <>
              <div className="head">
                <h1>Pull impact</h1>
              </div>
              <Empty title="No pull yet since the server was started">
                After the next git pull or checkout stands here which services it changed, by which commits,
                and the way back.
              </Empty>
            </>
          ) : (
            <Impact impact={impact} />
          )
        }
      </Answer>
    </main>
  )
}

function Impact({ impact }: { impact: PullImpact }): ReactNode {
  const { api } = useData()
  const queries = useQueryClient()
  const obstacle = useObstacle()
  const undoing = useMutation({
    mutationFn: () => api.undoPull(),
    onSuccess: after => queries.setQueryData(['pull'], after),
    onError: error => toast({ text: problemText(error), ms: 10_000 }),
  })
  const { services, commits, otherFiles, before, after, undone, undoRevision, at } = impact
  return (
    <>
      <div className="head">
        <h1>Pull impact</h1>
        <span className="t3 el n">
          <span className="mono">
            {before.slice(0, 7)} → {after.slice(0, 7)}
          </span>
          , <Age at={at} /> ago, {plural(services.length, 'service')}
        </span>
        <span className="sp" />
        {undone ? (
          <span className="tag">undone: the files stay as they are</span>
        ) : (
          <button
            className="btn"
            disabled={obstacle !== undefined || undoRevision === undefined || undoing.isPending}
            title={obstacle ?? (undoRevision === undefined ? 'Nothing was deployed before it' : undefined)}
            onClick={() => undoing.mutate()}
          >
            <Icon name="back" small />
            Undo{undoRevision !== undefined && `: return to #${undoRevision}`}
          </button>
        )}
      </div>
      <div className="split ruled">
        <div className="scroll pulled" tabIndex={0} role="region" aria-label="Services">
          <div className="th" aria-hidden="true">
            <span />
            <span>Service</span>
            <span>Changed by</span>
            <span>What</span>
            <span>Commits</span>
            <span>State</span>
          </div>
          {services.map(each => (
            <Row key={each.service} pulled={each} />
          ))}
          {otherFiles.length > 0 && (
            <p className="sec t3 sm">
              {plural(otherFiles.length, 'file')} of no service:{' '}
              <span className="mono">{otherFiles.slice(0, 20).map(visible).join(', ')}</span>
            </p>
          )}
        </div>
        <aside className="panel scroll" aria-label="Commits">
          <div className="sec">
            <h2>Commits</h2>
            <ul className="commits">
              {commits.map(({ id, subject, author, at: when }) => (
                <li key={id}>
                  <Icon name="commit" small className="t3" />
                  <span>
                    <span className="mono">{id.slice(0, 7)}</span> {visible(subject)}
                    <br />
                    <span className="t3 sm">
                      {visible(author)}, <Age at={when} /> ago
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          </div>
        </aside>
      </div>
    </>
  )
}

const words: Record<PulledService['state'], string> = {
  applied: 'applied',
  proposed: 'waits to be applied',
  'not-running': 'does not run',
  undone: 'undone',
}

function Row({ pulled: { service, causes, details, commits, state } }: { pulled: PulledService }): ReactNode {
  const shape: StatusShape = useLive(live => live.services?.get(service)?.status.shape ?? 'unknown')
  return (
    <div className="tr">
      <Glyph shape={shape} label={shape} />
      <ServiceLink name={service} className="name el">
        {service}
      </ServiceLink>
      <span className="row">
        {causes.map(cause => (
          <span
            key={cause}
            className={`tag ${cause === 'source' ? 'src' : cause === 'variable' ? 'go' : ''}`}
          >
            {cause}
          </span>
        ))}
      </span>
      <span className="mono t2 el" title={details.join('\n')}>
        {details.map(visible).join(', ')}
      </span>
      <span className="mono t2 sm el">{commits.map(id => id.slice(0, 7)).join(', ')}</span>
      <span className="t2 sm el">{words[state]}</span>
    </div>
  )
}
