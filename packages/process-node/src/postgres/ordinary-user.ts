import { spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'

/** How PostgreSQL is started, as it refuses to run as root. */
export interface OrdinaryUser {
  /** Goes before the command line. */
  prefix: readonly string[]
  /** For `spawn`. */
  identity: { uid?: number; gid?: number }
  /** Gives a file or folder to that user. */
  own: (file: string) => void
}

const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
const nobody = 65_534

/**
 * Whoever is not root stays who they are. Root takes another number in a user namespace of its own, which keeps its
 * rights on its own files, or, where there are no such namespaces, becomes nobody.
 */
export function findOrdinaryUser(): OrdinaryUser {
  if (process.getuid?.() !== 0) return { prefix: [], identity: {}, own: () => {} }
  const [program = '', ...args] = namespace
  if (spawnSync(program, [...args, 'true']).status === 0)
    return { prefix: namespace, identity: {}, own: () => {} }
  return { prefix: [], identity: { uid: nobody, gid: nobody }, own: file => chownSync(file, nobody, nobody) }
}
