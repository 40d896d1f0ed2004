/** What a key does, wherever it does it. */
export const actions = {
  palette: { keys: 'Ctrl+K', where: 'Everywhere', text: 'Search or run a command' },
  help: { keys: '?', where: 'Everywhere', text: 'Keys and help' },
  filter: { keys: '/', where: 'Everywhere', text: 'Filter' },
  back: { keys: 'Escape', where: 'Everywhere', text: 'Close, clear, back' },
  services: { keys: 'g s', where: 'Everywhere', text: 'Go to services' },
  logsPage: { keys: 'g l', where: 'Everywhere', text: 'Go to logs' },
  timelinePage: { keys: 'g t', where: 'Everywhere', text: 'Go to timeline' },
  graphPage: { keys: 'g g', where: 'Everywhere', text: 'Go to graph' },
  deploymentsPage: { keys: 'g d', where: 'Everywhere', text: 'Go to deployments' },
  pullPage: { keys: 'g p', where: 'Everywhere', text: 'Go to pull impact' },
  environmentsPage: { keys: 'g e', where: 'Everywhere', text: 'Go to environments' },
  down: { keys: 'j', where: 'Lists', text: 'Next row' },
  up: { keys: 'k', where: 'Lists', text: 'Previous row' },
  open: { keys: 'Enter', where: 'Lists', text: 'Open' },
  select: { keys: 'x', where: 'Lists', text: 'Select' },
  extendDown: { keys: 'Shift+J', where: 'Lists', text: 'Extend the selection down' },
  extendUp: { keys: 'Shift+K', where: 'Lists', text: 'Extend the selection up' },
  off: { keys: '1', where: 'Lists', text: 'Off' },
  image: { keys: '2', where: 'Lists', text: 'Run from the image' },
  source: { keys: '3', where: 'Lists', text: 'Run from source' },
  why: { keys: 'w', where: 'Lists', text: 'Why is this running?' },
  logs: { keys: 'l', where: 'Lists', text: 'Logs' },
  shell: { keys: 's', where: 'Lists', text: 'Shell' },
  manifest: { keys: 'm', where: 'Lists', text: 'Manifest' },
  timeline: { keys: 't', where: 'Lists', text: 'Timeline' },
  url: { keys: 'o', where: 'Lists', text: 'Open its URL' },
  restart: { keys: 'r', where: 'Lists', text: 'Restart' },
  apply: { keys: 'Ctrl+Enter', where: 'Lists', text: 'Apply pending changes' },
  previousTab: { keys: '[', where: 'Service', text: 'Previous tab' },
  nextTab: { keys: ']', where: 'Service', text: 'Next tab' },
  follow: { keys: 'f', where: 'Logs', text: 'Follow' },
  pause: { keys: 'Space', where: 'Logs', text: 'Pause' },
  nextError: { keys: 'e', where: 'Logs', text: 'Next error' },
  previousError: { keys: 'Shift+E', where: 'Logs', text: 'Previous error' },
  nextMatch: { keys: 'n', where: 'Logs', text: 'Next match' },
  previousMatch: { keys: 'Shift+N', where: 'Logs', text: 'Previous match' },
  context: { keys: 'c', where: 'Logs', text: 'Lines around it, of all services' },
  wrap: { keys: 'z', where: 'Logs', text: 'Wrap long lines' },
  mark: { keys: 'm', where: 'Logs', text: 'Put a mark' },
  table: { keys: 'Shift+T', where: 'Charts', text: 'Show a chart as a table' },
  leaveShell: { keys: 'Ctrl+Shift+P', where: 'Shell', text: 'Commands, from inside the terminal' },
} as const satisfies Record<string, { keys: string; where: string; text: string }>

/** Something that a key does. */
export type Action = keyof typeof actions

/** A key as it is written in `actions`: `Ctrl+Enter`, `Shift+J`, `j`, `?`. On a Mac, Command is Ctrl. */
export function keyOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const letter = /^[a-z]$/i.test(event.key)
  const name =
    event.key === ' '
      ? 'Space'
      : letter && (event.shiftKey || event.ctrlKey || event.metaKey)
        ? event.key.toUpperCase()
        : event.key
  const shift = event.shiftKey && (letter || name.length > 1)
  return [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', shift && 'Shift', name]
    .filter(Boolean)
    .join('+')
}

/** A key for people: `Ctrl ↵`. */
export function keyLabel(keys: string): string {
  return keys.replaceAll('+', ' ').replace('Enter', '↵').replace('Escape', 'Esc')
}
