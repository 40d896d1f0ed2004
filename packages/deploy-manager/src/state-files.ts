import path from 'node:path'

/** What deploy-manager keeps below `.devmatic`. */
export interface StateFiles {
  choices: string
  audit: string
  logs: string
  /** How far each container's log was read. */
  positions: string
  timeline: string
  measurements: string
  pull: string
}

/** Names them; nothing is made yet. */
export function stateFilesOf(folder: string): StateFiles {
  return {
    choices: path.join(folder, 'choices'),
    audit: path.join(folder, 'audit.jsonl'),
    logs: path.join(folder, 'logs'),
    positions: path.join(folder, 'logs', 'positions.json'),
    timeline: path.join(folder, 'timeline'),
    measurements: path.join(folder, 'measurements.json'),
    pull: path.join(folder, 'pull.json'),
  }
}
