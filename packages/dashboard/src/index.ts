import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The folder with the built page: `index.html` and its files. In a published bundle it lies beside the bundle, in
 * this repository in this package's `dist`.
 *
 * @throws Error where the page was not built
 */
export function dashboardFolder(): string {
  const found = ['./dashboard/', '../dist/']
    .map(place => fileURLToPath(new URL(place, import.meta.url)))
    .find(folder => existsSync(`${folder}index.html`))
  if (found === undefined)
    throw new Error('The dashboard is not built. `npm run build` in the repository builds it.')
  return found
}
