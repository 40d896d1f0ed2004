import { expect, test } from 'vitest'
import { actions, keyLabel, keyOf } from './keymap.ts'

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

test.each([
  [{ ...plain, key: 'j' }, 'j'],
  [{ ...plain, key: 'J', shiftKey: true }, 'Shift+J'],
  [{ ...plain, key: 'k', metaKey: true }, 'Ctrl+K'],
  [{ ...plain, key: '?', shiftKey: true }, '?'],
  [{ ...plain, key: 'Enter', ctrlKey: true }, 'Ctrl+Enter'],
  [{ ...plain, key: ' ' }, 'Space'],
  [{ ...plain, key: '[' }, '['],
  [{ ...plain, key: 'P', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+P'],
])('%j is %s', (event, keys) => expect(keyOf(event)).toBe(keys))

test('no key means two things in one place', () => {
  const places = ['Lists', 'Service', 'Logs', 'Charts', 'Shell']
  for (const place of places) {
    const keys = Object.values(actions)
      .filter(({ where }) => where === place || where === 'Everywhere')
      .map(action => action.keys)
    expect(keys).toEqual([...new Set(keys)])
  }
})

test('keys are shown as they are engraved', () => expect(keyLabel('Ctrl+Enter')).toBe('Ctrl ↵'))
