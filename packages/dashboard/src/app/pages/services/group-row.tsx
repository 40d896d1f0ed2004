import type { StatusShape } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'
import { Glyph, shapeColour, shapeWords } from '../../parts/glyph.tsx'
import { Icon } from '../../parts/icon.tsx'
import { plural } from '../../parts/words.ts'
import type { Group } from './rows.ts'

const told: readonly StatusShape[] = ['failing', 'not-ready', 'starting', 'waiting', 'unknown', 'off']
const mixed: readonly StatusShape[] = [
  'failing',
  'not-ready',
  'starting',
  'waiting',
  'unknown',
  'ready',
  'off',
]

/** A group's heading: how many are on, and what is wrong in it. */
export function GroupRow({
  group,
  open,
  dense,
  onToggle,
}: {
  group: Group
  open: boolean
  dense: boolean
  onToggle: () => void
}): ReactNode {
  const { name, services, shapes, on, pods } = group
  const wrong = told.filter(shape => shapes[shape] > 0)
  return (
    <div role="row">
      <div role="gridcell">
        <button className="gr" aria-expanded={open} tabIndex={-1} onClick={onToggle}>
          <Icon name={open ? 'chevronDown' : 'chevronRight'} small />
          <span className="el">
            <span className={dense ? 'b t1' : ''}>{name || 'Without a group'}</span>
            <span className="n">{dense ? services.length : `${on} of ${services.length} on`}</span>
          </span>
          <span className="health n">
            {wrong.length === 0 && <span className="t3">all ready</span>}
            {wrong.map(shape => (
              <span key={shape}>
                <Glyph shape={shape} />
                {shapes[shape]} {shapeWords[shape].toLowerCase()}
              </span>
            ))}
          </span>
          <span className="mix" role="img" aria-label={`${shapes.ready} of ${services.length} ready`}>
            {mixed.map(
              shape =>
                shapes[shape] > 0 && (
                  <i key={shape} style={{ flex: shapes[shape], background: shapeColour[shape] }} />
                ),
            )}
          </span>
          <span className="pods t3 n r sm">{plural(pods, 'pod')}</span>
        </button>
      </div>
    </div>
  )
}
