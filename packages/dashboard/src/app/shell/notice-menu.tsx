import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'
import { Icon } from '../parts/icon.tsx'
import { useNoticeList } from './notices.ts'

const NoticeList = lazy(async () => ({ default: (await import('./notice-list.tsx')).NoticeList }))

/** The bell: what happened lately that somebody may want to know. */
export function NoticeMenu(): ReactNode {
  const { all, unseen, see } = useNoticeList()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  return (
    <span className="anchored">
      <button
        ref={button}
        className="ib"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={unseen > 0 ? `Notifications, ${unseen} new` : 'Notifications'}
        onClick={() => {
          see()
          setOpen(!open)
        }}
      >
        <Icon name="bell" />
        {unseen > 0 && <sup>{unseen}</sup>}
      </button>
      {open && (
        <Suspense>
          <NoticeList
            all={all}
            onClose={() => {
              setOpen(false)
              button.current?.focus()
            }}
          />
        </Suspense>
      )}
    </span>
  )
}
