import { fileURLToPath } from 'node:url'
import type { Image } from './image.ts'

const shell: Image = { entrypoint: [], arguments: ['sh'], env: {} }
const node: Image = { entrypoint: [], arguments: ['node'], env: {} }
/** Ends by itself when it is told to, and never else. */
const pause: Image = {
  entrypoint: ['sh', '-c', 'trap "exit 0" TERM INT; while :; do sleep 86400 & wait $!; done'],
  arguments: [],
  env: {},
}

/** Images that need no mapping, by name: shells of the host, Node, and our own programs. */
export const builtInImages: Readonly<Record<string, () => Image>> = {
  busybox: () => shell,
  alpine: () => shell,
  bash: () => ({ ...shell, arguments: ['bash'] }),
  debian: () => shell,
  ubuntu: () => shell,
  node: () => node,
  'devmatic/node': () => ({ entrypoint: [process.execPath], arguments: [], env: {} }),
  'devmatic/source-runner': () => ({
    entrypoint: ownProgram(import.meta.resolve('@devmatic/source-runner/cli')),
    arguments: [],
    env: {},
  }),
  postgres: () => ({ entrypoint: postgresProgram(), arguments: [], env: {} }),
  pause: () => pause,
  'registry.k8s.io/pause': () => pause,
}

/** The command line of `devmatic-postgres`. */
export function postgresProgram(): string[] {
  return ownProgram(import.meta.resolve('@devmatic/process-node/postgres'))
}

/**
 * The command line of a program of this workspace: built, or, for its developers, from its source. Whoever calls
 * writes out `import.meta.resolve('…')`, by which the build finds what has to lie beside a bundle.
 */
function ownProgram(url: string): string[] {
  const file = fileURLToPath(url)
  const flags = file.endsWith('.ts')
    ? ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']
    : []
  return [process.execPath, ...flags, file]
}
