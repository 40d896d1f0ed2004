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
    entrypoint: ownProgram('@devmatic/source-runner/cli'),
    arguments: [],
    env: {},
  }),
  postgres: () => ({ entrypoint: ownProgram('@devmatic/process-node/postgres'), arguments: [], env: {} }),
  pause: () => pause,
  'registry.k8s.io/pause': () => pause,
}

/** The command line of a program of this workspace: built, or, for its developers, from its source. */
export function ownProgram(specifier: string): string[] {
  const file = fileURLToPath(import.meta.resolve(specifier))
  const flags = file.endsWith('.ts')
    ? ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']
    : []
  return [process.execPath, ...flags, file]
}
