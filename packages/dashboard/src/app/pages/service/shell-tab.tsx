import type { ShellSession } from '@devmatic/deploy-manager/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useData, useLive } from '../../data/context.tsx'
import { Answer, Empty } from '../../parts/answer.tsx'
import { Icon } from '../../parts/icon.tsx'
import { MenuButton } from '../../parts/menu-button.tsx'
import { problemText, toast } from '../../parts/toasts.tsx'
import { formatClock } from '../../parts/words.ts'
import { useObstacle } from '../../shell/can-act.ts'
import { Terminal } from './terminal.tsx'

/** What a terminal is opened on: a session that is there, or a new one in a container. */
type Target = { key: string; session: string } | { key: string; pod: string; container: string }

let opened = 0

/** Shells in its containers: they go on when this page is left, and are joined again. */
export function ShellTab({ name }: { name: string }): ReactNode {
  const { api } = useData()
  const guarded = useLive(state => state.hello?.protected ?? false)
  const [agreed, setAgreed] = useState(false)
  const query = useQuery({
    queryKey: ['service', name],
    queryFn: ({ signal }) => api.getService({ params: { service: name } }, { signal }),
  })
  if (guarded && !agreed) {
    return (
      <Empty title="A shell in production">
        <p>What you type there happens to customers. The shell is written down in the audit.</p>
        <button className="btn prodb" onClick={() => setAgreed(true)}>
          Open a shell in production
        </button>
      </Empty>
    )
  }
  return (
    <Answer query={query}>
      {({ pods }) => {
        const places = pods.flatMap(pod =>
          pod.containers
            .filter(({ state }) => state === 'running')
            .map(container => ({ pod: pod.name, container: container.name })),
        )
        return <Shells name={name} places={places} />
      }}
    </Answer>
  )
}

function Shells({
  name,
  places,
}: {
  name: string
  places: readonly { pod: string; container: string }[]
}): ReactNode {
  const { api } = useData()
  const obstacle = useObstacle()
  const sessions = useLive(state => state.shells).filter(({ service }) => service === name)
  const [target, setTarget] = useState<Target | undefined>(() => firstTarget(sessions, places))
  const open = (place: { pod: string; container: string }): void =>
    setTarget({ key: `new ${++opened}`, ...place })
  const close = (session: ShellSession): void =>
    void api.closeShell({ params: { session: session.id } }).then(
      () => setTarget(now => (now && 'session' in now && now.session === session.id ? undefined : now)),
      (error: unknown) => toast({ text: problemText(error) }),
    )
  const [onlyPlace] = places
  return (
    <div className="col sp">
      <div className="shell-tabs" role="group" aria-label="Shells">
        {sessions.map(session => (
          <span key={session.id} className="seg">
            <button
              aria-pressed={target !== undefined && 'session' in target && target.session === session.id}
              onClick={() => setTarget({ key: session.id, session: session.id })}
            >
              <Icon name="terminal" small />
              {session.container}{' '}
              <span className="t3 n">
                {session.exitCode === undefined
                  ? formatClock(session.startedAt)
                  : `ended with ${session.exitCode}`}
              </span>
            </button>
            <button
              aria-label={`End the shell of ${formatClock(session.startedAt)}`}
              onClick={() => close(session)}
            >
              <Icon name="x" small />
            </button>
          </span>
        ))}
        {places.length === 1 && onlyPlace && (
          <button
            className="btn g"
            disabled={obstacle !== undefined}
            title={obstacle}
            onClick={() => open(onlyPlace)}
          >
            <Icon name="plus" small />
            New shell
          </button>
        )}
        {places.length > 1 && (
          <MenuButton
            className="btn g"
            label="New shell in"
            items={places.map(place => ({
              key: `${place.pod} ${place.container}`,
              label: `${place.pod}, ${place.container}`,
              run: () => open(place),
            }))}
          />
        )}
        <span className="sp" />
        <span className="t3 sm">
          <kbd>Ctrl</kbd> <kbd>Shift</kbd> <kbd>P</kbd> leaves the terminal
        </span>
      </div>
      {target ? (
        <Terminal
          key={target.key}
          service={name}
          {...('session' in target
            ? { session: target.session }
            : { pod: target.pod, container: target.container })}
        />
      ) : (
        <Empty title="No container of it runs">
          A shell opens in a container that runs. Look at its logs for why none does.
        </Empty>
      )}
    </div>
  )
}

function firstTarget(
  sessions: readonly ShellSession[],
  places: readonly { pod: string; container: string }[],
): Target | undefined {
  const session = sessions.find(({ exitCode }) => exitCode === undefined)
  if (session) return { key: session.id, session: session.id }
  const [place] = places
  return place && { key: `new ${++opened}`, ...place }
}
