import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLive } from '../data/context.tsx'
import { actions, keyLabel, type Action } from '../keys/keymap.ts'
import { boundKeys } from '../keys/use-keys.ts'
import { Themed } from '../parts/themed.tsx'
import './palette.css'
import { PageLink } from './links.tsx'

/** Every key, and what it does. */
export function Help({ onClose }: { onClose: () => void }): ReactNode {
  const hello = useLive(state => state.hello)
  const places = Map.groupBy(Object.keys(actions) as Action[], action => actions[action].where)
  return (
    <Themed>
      <Modal
        opened
        onClose={onClose}
        title="Keys"
        size={860}
        transitionProps={{ duration: 120 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <div className="help-keys">
          {[...places].map(([place, members]) => (
            <section key={place}>
              <h3>{place}</h3>
              <ul>
                {members.map(action => (
                  <li key={action}>
                    <span>{actions[action].text}</span>
                    {keyLabel(boundKeys(action))
                      .split(' ')
                      .map(key => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <p className="t3 sm palette-foot">
          Single keys rest while you type. They can be changed or switched off in{' '}
          <PageLink page="settings" className="link">
            the settings
          </PageLink>
          .{hello && ` devmatic ${hello.version}.`}
        </p>
      </Modal>
    </Themed>
  )
}
