import { Popover } from '@mantine/core'
import type { ReactNode } from 'react'
import { Glyph } from '../parts/glyph.tsx'
import { Themed } from '../parts/themed.tsx'
import { formatClock } from '../parts/words.ts'
import { ServiceLink } from './links.tsx'
import type { Notice } from './notices.ts'
import './palette.css'

/** What happened lately, the newest first. */
export function NoticeList({ all, onClose }: { all: readonly Notice[]; onClose: () => void }): ReactNode {
  return (
    <Themed>
      <Popover
        opened
        onClose={onClose}
        position="bottom-end"
        offset={6}
        width={380}
        trapFocus
        returnFocus={false}
      >
        <Popover.Target>
          <span className="anchor" />
        </Popover.Target>
        <Popover.Dropdown className="notice-list" aria-label="Notifications">
          <h2 tabIndex={-1} data-autofocus>
            Notifications
          </h2>
          {all.length === 0 && (
            <p className="t3 sm">
              Nothing has happened since this page was opened. Failing services, ended deployments and plans
              that wait come here.
            </p>
          )}
          <ul className="scroll">
            {all.map(({ id, atMs, text, tone, service }) => (
              <li key={id} className="row sm">
                <Glyph shape={tone === 'bad' ? 'failing' : tone === 'good' ? 'ready' : 'waiting'} />
                <span className="wrapany">
                  {service === undefined ? text : <ServiceLink name={service}>{text}</ServiceLink>}
                </span>
                <span className="sp" />
                <span className="t3 n">{formatClock(atMs)}</span>
              </li>
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
    </Themed>
  )
}
