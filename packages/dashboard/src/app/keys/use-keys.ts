import { useEffect, useEffectEvent } from 'react'
import { actions, keyOf, type Action } from './keymap.ts'
import { readSettings } from '../data/settings.ts'

type Handlers = Partial<Record<Action, (event: KeyboardEvent) => void>>

interface Layer {
  run: (action: Action, event: KeyboardEvent) => boolean
}

const layers: Layer[] = []
let prefix = ''
let prefixTimer: ReturnType<typeof setTimeout> | undefined

/** While this is shown, these actions' keys do this; what was shown last comes first. Keys rest while somebody types. */
export function useKeys(handlers: Handlers): void {
  const run = useEffectEvent((action: Action, event: KeyboardEvent) => {
    const handler = handlers[action]
    if (!handler) return false
    event.preventDefault()
    handler(event)
    return true
  })
  useEffect(() => {
    const layer = { run: (action: Action, event: KeyboardEvent) => run(action, event) }
    layers.unshift(layer)
    if (layers.length === 1) addEventListener('keydown', onKey)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
      if (layers.length === 0) removeEventListener('keydown', onKey)
    }
  }, [])
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const key = keyOf(event)
  const single = !key.startsWith('Ctrl') && !key.startsWith('Alt')
  if (single && (rests(event.target, key) || !readSettings().singleKeys)) return
  if (single && key !== 'Escape' && document.querySelector('[role="dialog"][aria-modal="true"]')) return
  const keys = prefix ? `${prefix} ${key}` : key
  setPrefix('')
  for (const action of actionsOf(keys)) if (layers.some(layer => layer.run(action, event))) return
  if (!prefix && Object.keys(actions).some(action => boundKeys(action as Action).startsWith(`${key} `)))
    setPrefix(key)
}

function setPrefix(key: string): void {
  clearTimeout(prefixTimer)
  prefix = key
  if (key) prefixTimer = setTimeout(() => (prefix = ''), 1500)
}

function actionsOf(keys: string): Action[] {
  return (Object.keys(actions) as Action[]).filter(action => boundKeys(action) === keys)
}

/** The keys of an action, as the user set them. */
export function boundKeys(action: Action): string {
  return readSettings().keys[action] ?? actions[action].keys
}

/** A field takes every key but Escape; a control takes those that it is worked with. */
function rests(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || key === 'Escape') return false
  if (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select'))
    return true
  if (target.closest('.xterm')) return true
  if (target.closest('[role="menu"], [role="listbox"]')) return true
  return ['Enter', 'Space'].includes(key) && target.matches('a, button, input, [role="menuitem"]')
}
