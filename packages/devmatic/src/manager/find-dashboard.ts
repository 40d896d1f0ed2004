import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the dashboard's built files; undefined where there is none yet. */
export function findDashboard(): string | undefined {
  // Beside the bundle where this is installed, in its own package in the repository.
  const places = ['./dashboard/', '../../../dashboard/dist/', '../../dashboard/dist/']
  return places
    .map(place => fileURLToPath(new URL(place, import.meta.url)))
    .find(folder => existsSync(`${folder}index.html`))
}
