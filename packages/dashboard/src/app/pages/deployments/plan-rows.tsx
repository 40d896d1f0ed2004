import type { PlanAction, PlanRow, StatusShape, StepProgress } from '@devmatic/deploy-manager/protocol'
import { useState, type ReactNode } from 'react'
import { diffFields } from '../../parts/field-diff.ts'
import { Glyph } from '../../parts/glyph.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Diff } from '../../parts/plan-object.tsx'
import { visible } from '../../parts/words.ts'
import { PlaceLink } from '../../shell/links.tsx'

const groups: readonly { title: string; actions: readonly PlanAction[]; icon: IconName; tone: string }[] = [
  { title: 'Cannot be applied', actions: ['conflict', 'refused'], icon: 'alert', tone: 'bad' },
  { title: 'Change', actions: ['change', 'merge'], icon: 'pencil', tone: 't2' },
  { title: 'Make anew', actions: ['recreate'], icon: 'refresh', tone: 'warn' },
  { title: 'Create', actions: ['create'], icon: 'plus', tone: 'ok' },
  { title: 'Delete', actions: ['prune'], icon: 'minus', tone: 'bad' },
  { title: 'Keep, though no template has it', actions: ['keep'], icon: 'minus', tone: 't3' },
]

interface PlanRowsProps {
  rows: readonly PlanRow[]
  unchanged?: number | undefined
  /** How far each is, by key. */
  steps?: ReadonlyMap<string, StepProgress>
  /** Deletions that are ticked; without, none can be. */
  ticked?: ReadonlySet<string>
  onTick?: (key: string) => void
}

/** What a plan does, object by object: what, because of what, with which effect. While it runs, how far it is. */
export function PlanRows({ rows, unchanged, steps, ticked, onTick }: PlanRowsProps): ReactNode {
  return (
    <div className="plan-rows">
      <div className="th" aria-hidden="true">
        <span />
        <span>Object</span>
        <span>What changes</span>
        <span>Because of</span>
        <span className="r">{steps ? 'Progress' : 'Effect'}</span>
      </div>
      {groups.map(({ title, actions, icon, tone }) => {
        const members = rows.filter(({ action }) => actions.includes(action))
        if (members.length === 0) return null
        const waits = members.filter(({ key, named }) => named && !ticked?.has(key)).length
        return (
          <section key={title} aria-label={title}>
            <h2 className="gr">
              {title} <span className="n">{members.length}</span>
              {waits > 0 && onTick && <span className="tag warn">needs your tick</span>}
            </h2>
            {members.map(row => (
              <Row
                key={row.key}
                row={row}
                icon={icon}
                tone={tone}
                step={steps?.get(row.key)}
                ticked={ticked?.has(row.key) ?? false}
                {...(onTick && { onTick })}
              />
            ))}
          </section>
        )
      })}
      {unchanged !== undefined && unchanged > 0 && (
        <p className="gr">
          Unchanged <span className="n">{unchanged}</span>
        </p>
      )}
    </div>
  )
}

const stepShapes: Record<StepProgress['state'], StatusShape> = {
  waiting: 'waiting',
  started: 'starting',
  applied: 'starting',
  'rolling-out': 'starting',
  done: 'ready',
  troubled: 'not-ready',
  failed: 'failing',
}

function Row({
  row,
  icon,
  tone,
  step,
  ticked,
  onTick,
}: {
  row: PlanRow
  icon: IconName
  tone: string
  step: StepProgress | undefined
  ticked: boolean
  onTick?: (key: string) => void
}): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <>
      <div className="tr">
        {step ? (
          <Glyph shape={stepShapes[step.state]} label={step.state} />
        ) : (
          <span className={`row ${tone}`}>
            <Icon name={icon} small />
          </span>
        )}
        <button className="mono el" aria-expanded={open} onClick={() => setOpen(!open)}>
          {row.kind}/{visible(row.name)}
        </button>
        <span className="el t2" title={row.what}>
          {visible(row.what)}
        </span>
        <span className="row">
          {row.because.slice(0, 2).map(({ type, text, place }) => (
            <span key={`${type} ${text}`} className="row el">
              <span className={`tag ${type === 'variable' ? 'go' : type === 'mode' ? 'src' : ''}`}>
                {type}
              </span>
              {place ? (
                <PlaceLink place={place} className="mono t2 sm" />
              ) : (
                <span className="mono t2 sm el">{text}</span>
              )}
            </span>
          ))}
        </span>
        <span className="n r t3 sm el" title={step?.message}>
          {step
            ? step.state === 'rolling-out' && step.wanted !== undefined
              ? `${step.ready ?? 0} of ${step.wanted}`
              : step.state
            : row.effect}
        </span>
      </div>
      {step?.message !== undefined && step.state !== 'done' && (
        <p className="under sm bad wrapany">{visible(step.message)}</p>
      )}
      {open && (
        <div className="under">
          {row.fields.length > 0 ? (
            <Diff lines={diffFields(row.fields)} />
          ) : (
            <p className="t3 sm">{row.message ?? 'No field is shown.'}</p>
          )}
        </div>
      )}
      {row.action === 'prune' && (row.message !== undefined || row.named) && (
        <Deletion row={row} ticked={ticked} {...(onTick && { onTick })} />
      )}
      {(row.action === 'conflict' || row.action === 'refused') && row.message !== undefined && (
        <p className="under sm wrapany">{row.message}</p>
      )}
    </>
  )
}

/** Why it goes, and by which line; what holds data is ticked one by one. */
function Deletion({
  row,
  ticked,
  onTick,
}: {
  row: PlanRow
  ticked: boolean
  onTick?: (key: string) => void
}): ReactNode {
  const [because] = row.because
  return (
    <div className="explained">
      <span>
        {row.message ?? because?.text} {because?.place && <PlaceLink place={because.place} />}
      </span>
      {row.named && onTick && (
        <label>
          <input type="checkbox" className="ck" checked={ticked} onChange={() => onTick(row.key)} />
          <span className="m">
            Delete {row.kind} {row.name}
          </span>
        </label>
      )}
    </div>
  )
}
