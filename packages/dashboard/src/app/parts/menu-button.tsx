import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** One thing of a menu. */
export interface MenuItem {
  key: string
  label: ReactNode
  disabled?: boolean
  run: () => void
}

interface MenuButtonProps {
  label: ReactNode
  items: readonly MenuItem[]
  className: string
  'aria-label'?: string
  chevron?: boolean
}

const MenuList = lazy(async () => ({ default: (await import('./menu-list.tsx')).MenuList }))

/** A button that opens a list of things to do or to choose from. */
export function MenuButton({
  label,
  items,
  className,
  'aria-label': ariaLabel,
  chevron = true,
}: MenuButtonProps): ReactNode {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <span className="anchored">
      <button
        ref={button}
        className={className}
        aria-label={ariaLabel}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {label}
        {chevron && <Icon name="chevronDown" small />}
      </button>
      {open && (
        <Suspense>
          <MenuList items={items} onClose={close} />
        </Suspense>
      )}
    </span>
  )
}
