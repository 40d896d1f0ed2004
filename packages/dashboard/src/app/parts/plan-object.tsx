import type { PlanRow } from '@devmatic/deploy-manager/protocol'
import { useState, type ReactNode } from 'react'
import { diffFields, type DiffLine } from './field-diff.ts'
import { Icon } from './icon.tsx'
import { formatPlace } from './words.ts'

/** Lines of a diff. */
export function Diff({ lines }: { lines: readonly DiffLine[] }): ReactNode {
  return (
    <div className="diff" tabIndex={0} role="group" aria-label="What changes">
      {lines.map((line, index) => (
        <div key={index} className={line.kind}>
          {line.text || ' '}
        </div>
      ))}
    </div>
  )
}

/** How many lines come and go. */
export function countLines(rows: readonly PlanRow[]): { added: number; deleted: number } {
  const kinds = rows.flatMap(row => diffFields(row.fields).map(({ kind }) => kind))
  return {
    added: kinds.filter(kind => kind === 'a').length,
    deleted: kinds.filter(kind => kind === 'd').length,
  }
}

/** One object of a plan, with its diff when it is open. */
export function PlanObject({ row, initiallyOpen }: { row: PlanRow; initiallyOpen: boolean }): ReactNode {
  const [open, setOpen] = useState(initiallyOpen)
  const lines = open ? diffFields(row.fields) : []
  return (
    <div className="object">
      <button className={open ? '' : 't2'} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'chevronDown' : 'chevronRight'} small />
        <span className="mono el">
          {row.kind}/{row.name}
        </span>
        {row.action === 'create' && <span className="tag ok">new</span>}
        {row.action === 'prune' && <span className="tag bad">removed</span>}
        {row.action === 'conflict' && <span className="tag bad">conflict</span>}
        <span className="sp" />
        {row.place && <span className="t3 mono el">{formatPlace(row.place).replace(/^.*\//, '')}</span>}
      </button>
      {open && row.message !== undefined && <p className="sm t2 wrapany">{row.message}</p>}
      {open && lines.length > 0 && <Diff lines={lines} />}
      {open && lines.length === 0 && row.message === undefined && <p className="sm t3">{row.what}</p>}
    </div>
  )
}
