import type { Mode } from '@devmatic/deploy-manager/protocol'
import type { KeyboardEvent, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** The modes, in the switch's order. */
export const allModes = ['off', 'image', 'source'] as const satisfies readonly Mode[]
const icons: Record<Mode, IconName> = { off: 'power', image: 'box', source: 'code' }

/** Off, image or source. Position, icon and word carry it; hue only repeats it. */
export function ModeSwitch({
  name,
  mode,
  modes = allModes,
  pending = false,
  inGrid = false,
  obstacle,
  word = true,
  onChoose,
}: {
  name: string
  mode: Mode
  /** Those that it can have. */
  modes?: readonly Mode[]
  pending?: boolean
  /** A row's keys do the same, and the row is the one tab stop. */
  inGrid?: boolean
  /** Why it cannot be used now. */
  obstacle?: string | undefined
  word?: boolean
  onChoose: (mode: Mode) => void
}): ReactNode {
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined || inGrid) return
    event.preventDefault()
    const able = allModes.filter(each => modes.includes(each))
    const next = able[(able.indexOf(mode) + step + able.length) % able.length]
    if (next) onChoose(next)
    event.currentTarget.querySelectorAll('button')[allModes.indexOf(next ?? mode)]?.focus()
  }
  return (
    <span className="sw" data-mode={mode} data-pending={pending || undefined}>
      <span className="mode" role="radiogroup" aria-label={`Mode of ${name}`} onKeyDown={move}>
        {allModes.map(each => (
          <button
            key={each}
            role="radio"
            aria-checked={each === mode}
            aria-label={each}
            tabIndex={inGrid || each !== mode ? -1 : 0}
            disabled={obstacle !== undefined || !modes.includes(each)}
            title={obstacle ?? (modes.includes(each) ? each : `${name} cannot run as ${each}`)}
            onClick={event => {
              event.stopPropagation()
              onChoose(each)
            }}
          >
            <Icon name={icons[each]} small />
          </button>
        ))}
      </span>
      {word && <b>{mode}</b>}
    </span>
  )
}
