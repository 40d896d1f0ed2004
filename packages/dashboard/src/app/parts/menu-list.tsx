import { Menu } from '@mantine/core'
import type { ReactNode } from 'react'
import type { MenuItem } from './menu-button.tsx'
import { Themed } from './themed.tsx'

/** The list of a menu that is open, below its button. */
export function MenuList({ items, onClose }: { items: readonly MenuItem[]; onClose: () => void }): ReactNode {
  return (
    <Themed>
      <Menu
        opened
        onClose={onClose}
        position="bottom-end"
        offset={4}
        transitionProps={{ duration: 120 }}
        returnFocus={false}
      >
        <Menu.Target>
          <span className="anchor" aria-hidden="true" />
        </Menu.Target>
        <Menu.Dropdown aria-labelledby={undefined}>
          {items.map(({ key, label: text, disabled = false, run }) => (
            <Menu.Item key={key} onClick={run} disabled={disabled}>
              {text}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Themed>
  )
}
