import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { root } from '../workspaces.ts'

/** What a package's build is not made of. */
const leftOut = /^(dist.*|node_modules|testdata|.*\.test\.ts|.*\.md)$/

/** A digest of the names and contents of all files at or below the given paths, but for tests and what was built. */
export function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  const visit = (file: string): void => {
    if (!statSync(file).isDirectory()) {
      hash.update(`${path.relative(root, file)}\n`).update(readFileSync(file))
      return
    }
    for (const name of readdirSync(file).sort()) {
      if (!leftOut.test(name)) visit(path.join(file, name))
    }
  }
  for (const start of paths) visit(start)
  return hash.digest('hex')
}
