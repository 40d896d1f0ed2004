import { useSyncExternalStore } from 'react'
import type { Action } from '../keys/keymap.ts'

/** What one person set, in this browser. */
export interface Settings {
  theme: 'system' | 'light' | 'dark'
  singleKeys: boolean
  /** Keys other than those in the table of actions. */
  keys: Partial<Record<Action, string>>
  /** Desktop notices. */
  notices: boolean
  /** How a file is opened: `{file}`, `{line}` and `{column}` are filled in. Empty: files are not links. */
  editor: string
}

const name = 'devmatic.settings'
const defaults: Settings = {
  theme: 'system',
  singleKeys: true,
  keys: {},
  notices: false,
  editor: 'vscode://file/{file}:{line}:{column}',
}
const listeners = new Set<() => void>()
let current = load()

/** The settings as they are. */
export function readSettings(): Settings {
  return current
}

/** The settings, and rendered again when they change. */
export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, readSettings)
}

/** Changes some of them, here and in other tabs. */
export function changeSettings(part: Partial<Settings>): void {
  current = { ...current, ...part }
  localStorage.setItem(name, JSON.stringify(current))
  for (const listener of listeners) listener()
}

/** Puts the theme on the page: the tokens follow `data-theme`, Mantine its own attribute. */
export function showTheme(): void {
  const { theme } = current
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  const root = document.documentElement
  root.dataset['theme'] = dark ? 'dark' : 'light'
  root.dataset['mantineColorScheme'] = dark ? 'dark' : 'light'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  const other = (event: StorageEvent): void => {
    if (event.key !== name) return
    current = load()
    listener()
  }
  addEventListener('storage', other)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', other)
  }
}

function load(): Settings {
  if (typeof localStorage === 'undefined') return defaults
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Settings>) }
  } catch {
    return defaults // somebody else wrote there
  }
}
