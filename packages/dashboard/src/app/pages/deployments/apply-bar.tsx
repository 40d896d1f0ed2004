import type { Deployment, DeployRequest, Plan } from '@devmatic/deploy-manager/protocol'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useLive } from '../../data/context.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { problemText } from '../../parts/toasts.tsx'
import { plural } from '../../parts/words.ts'
import { useObstacle } from '../../shell/can-act.ts'
import { usePlace } from '../../shell/place.ts'

interface ApplyBarProps {
  plan: Plan
  ticked: ReadonlySet<string>
  verb: string
  run: (request: DeployRequest) => Promise<Deployment>
}

/** The one button that applies a plan: deletions are ticked before, and a protected environment's name is typed. */
export function ApplyBar({ plan, ticked, verb, run }: ApplyBarProps): ReactNode {
  const navigate = useNavigate()
  const place = usePlace()
  const hello = useLive(state => state.hello)
  const obstacle = useObstacle()
  const [typed, setTyped] = useState('')
  const guarded = hello?.protected ?? false
  const missing = plan.rows.filter(
    ({ named, action, key }) => named && action === 'prune' && !ticked.has(key),
  ).length
  const changes = plan.rows.filter(({ action }) => action !== 'unchanged' && action !== 'keep').length
  const applying = useMutation({
    mutationFn: () =>
      run({
        plan: plan.id,
        ...(ticked.size > 0 && { deletions: [...ticked] }),
        ...(guarded && { confirm: typed }),
      }),
    onSuccess: ({ id }) =>
      void navigate({ to: '/$product/$environment/deployments/$id', params: { ...place, id } }),
  })
  const why =
    obstacle ??
    (plan.blocked
      ? 'A row cannot be applied'
      : missing > 0
        ? `${plural(missing, 'deletion')} to tick first`
        : guarded && typed !== plan.environment
          ? 'Type the name of the environment first'
          : changes === 0
            ? 'Nothing to apply'
            : undefined)
  const apply = (): void => {
    if (why === undefined && !applying.isPending) applying.mutate()
  }
  useKeys({ apply })
  return (
    <div className="act n">
      <span className="b">{plural(changes, 'change')}</span>
      {applying.error && (
        <span className="bad wrapany" role="alert">
          {problemText(applying.error)}
        </span>
      )}
      <span className="sp" />
      {guarded && (
        <label className="row">
          <span className="t2">Type the environment</span>
          <span className="inp">
            <input
              className="mono"
              value={typed}
              placeholder={plan.environment}
              spellCheck={false}
              autoComplete="off"
              onChange={event => setTyped(event.target.value)}
            />
          </span>
        </label>
      )}
      <button
        className={`btn ${guarded ? 'prodb' : 'p'}`}
        disabled={why !== undefined || applying.isPending}
        onClick={apply}
      >
        {verb}
        {hello && !hello.embedded && ` to ${hello.environment}`} <kbd>Ctrl ↵</kbd>
      </button>
      {why !== undefined && <span className="t3 sm">{why}</span>}
    </div>
  )
}
