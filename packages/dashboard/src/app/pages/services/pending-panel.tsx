import type { Mode, Modes, Price, PricedService } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'
import { useLive } from '../../data/context.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Failure, Skeleton } from '../../parts/answer.tsx'
import { countLines, PlanObject } from '../../parts/plan-object.tsx'
import { formatBytesOf, formatDuration, formatMoreBytes, plural, sign } from '../../parts/words.ts'

interface PendingPanelProps {
  pending: Modes
  price: { data: Price | undefined; error: Error | null; isFetching: boolean }
  obstacle: string | undefined
  applying: boolean
  onChoose: (service: string, mode: Mode) => void
  onDiscard: () => void
  onApply: () => void
}

/** What is about to change: priced, explained and shown before it is done. */
export function PendingPanel({
  pending,
  price: { data, error, isFetching },
  obstacle,
  applying,
  onChoose,
  onDiscard,
  onApply,
}: PendingPanelProps): ReactNode {
  const branch = useLive(state => state.choices?.branch ?? '')
  const hello = useLive(state => state.hello)
  const total = Object.keys(pending).length + (data?.needed.length ?? 0)
  return (
    <aside className="panel" aria-label="Pending changes">
      <div className="sec row pending-head">
        <h2>Pending changes</h2>
        <span className="tag warn n">{total}</span>
        <span className="sp" />
        <button className="btn g" onClick={onDiscard}>
          Discard
        </button>
      </div>
      <div className="scroll col sp" tabIndex={-1}>
        {error && <Failure error={error} />}
        {!data && !error && <Skeleton rows={5} />}
        {data && <Priced price={data} old={isFetching} onChoose={onChoose} />}
      </div>
      <div className="foot">
        <span className="sm t3 el">
          {branch && (
            <>
              Kept for <span className="mono">{branch}</span>
            </>
          )}
        </span>
        <span className="sp" />
        <button
          className={`btn ${hello?.protected ? 'prodb' : 'p'}`}
          disabled={obstacle !== undefined || applying || error !== null}
          title={obstacle}
          onClick={onApply}
        >
          {applying ? 'Applying' : 'Apply'} {plural(total, 'change')}
          {hello && !hello.embedded && ` to ${hello.environment}`} <kbd>Ctrl ↵</kbd>
        </button>
      </div>
    </aside>
  )
}

function Priced({
  price,
  old,
  onChoose,
}: {
  price: Price
  old: boolean
  onChoose: PendingPanelProps['onChoose']
}): ReactNode {
  const { pods, memory, start, chosen, needed, orphans, warnings, rows, problem } = price
  const machine = useLive(state => state.hello?.machine)
  const used = useUsedMemory()
  const { added, deleted } = countLines(rows)
  const more = pods.after - pods.before
  return (
    <>
      <div className="sec">
        <div className="price n" data-old={old || undefined}>
          <div>
            <b>{more === 0 ? 'No pods' : `${sign(more)}${plural(Math.abs(more), 'pod')}`}</b>
            <span className="t3 sm">
              {pods.before} → {pods.after}
            </span>
          </div>
          <div title={memory.text}>
            <b>{memory.value === undefined ? '? MiB' : formatMoreBytes(memory.value)}</b>
            <span className="t3 sm">
              {memory.value === undefined || !machine
                ? memory.text
                : formatBytesOf(used + memory.value, machine.memoryBytes)}
            </span>
          </div>
          <div>
            <b>{start.value === undefined ? '? s' : `~${formatDuration(start.value * 1000)}`}</b>
            <span className="t3 sm">{start.text}</span>
          </div>
        </div>
      </div>
      <div className="sec">
        <h3>You chose</h3>
        {chosen.map(each => (
          <ChoiceLine key={each.service} priced={each} />
        ))}
        {needed.length > 0 && <h3>Needed as well</h3>}
        {needed.map(each => (
          <ChoiceLine key={each.service} priced={each} because />
        ))}
        {orphans.length > 0 && <h3>Needed by nothing any more</h3>}
        {orphans.map(each => (
          <ChoiceLine key={each.service} priced={each}>
            <button className="btn small" onClick={() => onChoose(each.service, 'off')}>
              Switch off
            </button>
          </ChoiceLine>
        ))}
        {warnings.map(({ service, needs, text }) => (
          <div className="caution" key={`${service} ${needs}`}>
            <Icon name="alert" small />
            <span>
              {text}. <button onClick={() => onChoose(needs, 'image')}>Keep {needs} on</button>
            </span>
          </div>
        ))}
      </div>
      <div className="sec">
        <div className="row">
          <h3>Manifest changes</h3>
          <span className="sp" />
          <span className="sm t2 n">
            {plural(rows.length, 'object')}, <span className="ok">+{added}</span>{' '}
            <span className="bad">−{deleted}</span>
          </span>
        </div>
        {problem !== undefined && (
          <div className="caution">
            <Icon name="alert" small />
            <span className="wrapany">{problem}</span>
          </div>
        )}
        {rows.map((row, index) => (
          <PlanObject key={row.key} row={row} initiallyOpen={index === 0} />
        ))}
      </div>
    </>
  )
}

const directions: Record<'on' | 'off' | 'other', [IconName, string]> = {
  on: ['plus', 'ok'],
  off: ['minus', 'bad'],
  other: ['arrowRight', 'warn'],
}

function ChoiceLine({
  priced: { service, from, to, because, memory },
  because: shown = false,
  children,
}: {
  priced: PricedService
  because?: boolean
  children?: ReactNode
}): ReactNode {
  const [icon, tone] = directions[from === 'off' ? 'on' : to === 'off' ? 'off' : 'other']
  return (
    <div className="choice">
      <span className={`row ${tone}`}>
        <Icon name={icon} small />
      </span>
      <span className="m el">{service}</span>
      <span className="t2 el" title={because}>
        {shown ? `by ${because}` : `${from} → ${to}`}
      </span>
      {children ?? (
        <span className="n t3 sm" title={memory.text}>
          {memory.value === undefined ? 'not measured yet' : formatMoreBytes(memory.value)}
        </span>
      )}
    </div>
  )
}

/** What all services use together. */
function useUsedMemory(): number {
  const services = useLive(state => state.services)
  let bytes = 0
  for (const service of services?.values() ?? []) bytes += service.usage?.memoryBytes ?? 0
  return bytes
}
