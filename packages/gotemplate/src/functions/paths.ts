import { fn, type FunctionTable } from '../function.ts'
import { BOOL, STRING } from '../value/types.ts'

const base = fn([STRING], STRING, baseOf)
const clean = fn([STRING], STRING, cleanPath)
const dir = fn([STRING], STRING, path => cleanPath(path.slice(0, path.lastIndexOf('/') + 1)))
const ext = fn([STRING], STRING, path => /\.[^./]*$/.exec(path)?.[0] ?? '')
const isAbs = fn([STRING], BOOL, path => path.startsWith('/'))

/** Sprig's functions on paths. The `os` ones do as on Linux everywhere: what is rendered must not depend on where. */
export const pathFunctions: FunctionTable = new Map(
  Object.entries({
    base,
    clean,
    dir,
    ext,
    isAbs,
    osBase: base,
    osClean: clean,
    osDir: dir,
    osExt: ext,
    osIsAbs: isAbs,
  }),
)

function baseOf(path: string): string {
  if (path === '') return '.'
  const trimmed = withoutEndSlashes(path)
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}

function withoutEndSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

/** The shortest path that means the same, by its text alone. */
function cleanPath(path: string): string {
  const isRooted = path.startsWith('/')
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') kept.push(part)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (!isRooted) kept.push(part)
  }
  return (isRooted ? '/' : '') + kept.join('/') || '.'
}
