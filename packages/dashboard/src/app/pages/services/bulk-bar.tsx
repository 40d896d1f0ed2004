import type { Mode } from '@devmatic/deploy-manager/protocol'
import type { ReactNode } from 'react'
import { useLive } from '../../data/context.tsx'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { allModes } from '../../parts/mode-switch.tsx'

interface BulkBarProps {
  count: number
  obstacle: string | undefined
  onLogs: () => void
  onTimeline: () => void
  onRestart: () => void
  onChoose: (mode: Mode) => void
  onClear: () => void
}

/** What can be done to all selected services together. */
export function BulkBar({
  count,
  obstacle,
  onLogs,
  onTimeline,
  onRestart,
  onChoose,
  onClear,
}: BulkBarProps): ReactNode {
  const environment = useLive(state =>
    state.hello && !state.hello.embedded ? ` on ${state.hello.environment}` : '',
  )
  const icons: Record<Mode, IconName> = { off: 'power', image: 'box', source: 'code' }
  return (
    <div className="bulk" role="toolbar" aria-label={`${count} selected`}>
      <span className="n">{count} selected</span>
      <hr />
      <button onClick={onLogs}>
        <Icon name="file" small />
        Logs together <kbd>l</kbd>
      </button>
      <button onClick={onTimeline}>
        <Icon name="timeline" small />
        Timeline <kbd>t</kbd>
      </button>
      <button onClick={onRestart} disabled={obstacle !== undefined} title={obstacle}>
        <Icon name="refresh" small />
        Restart{environment} <kbd>r</kbd>
      </button>
      <hr />
      {allModes.map((mode, index) => (
        <button
          key={mode}
          onClick={() => onChoose(mode)}
          disabled={obstacle !== undefined}
          aria-label={`All to ${mode}`}
          title={obstacle ?? `All to ${mode}`}
        >
          <Icon name={icons[mode]} small />
          <kbd>{index + 1}</kbd>
        </button>
      ))}
      <hr />
      <button aria-label="Clear selection" onClick={onClear}>
        <Icon name="x" small />
        <kbd>Esc</kbd>
      </button>
    </div>
  )
}
