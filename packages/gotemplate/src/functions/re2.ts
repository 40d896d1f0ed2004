import { createRequire } from 'node:module'
import type * as Re2 from 're2js'

/** Where a match and its groups lie, in pairs of start and end; -1 for groups that took no part. */
export type MatchIndex = readonly number[]

/** A compiled pattern. Matching takes time linear in the text. */
export interface Pattern {
  readonly groupNames: ReadonlyMap<string, number>
  test(text: string): boolean
  /** Matches as Go's `FindAll…` counts them; a negative limit sets none. */
  findAll(text: string, limit: number): readonly MatchIndex[]
}

const maxPatterns = 500
const patterns = new Map<string, Pattern | Error>()

/**
 * Compiles a pattern in RE2's syntax. The engine is loaded when the first pattern is.
 *
 * @returns the error in Go's words where the pattern is none
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function compilePattern(source: string): Pattern | Error {
  const known = patterns.get(source)
  if (known) return known
  if (patterns.size >= maxPatterns) patterns.clear()
  const pattern = compile(source)
  patterns.set(source, pattern)
  return pattern
}

let engine: typeof Re2.RE2JS | undefined

function compile(source: string): Pattern | Error {
  if (!source.isWellFormed()) return new Error(`error parsing regexp: invalid UTF-8: \`${source}\``)
  engine ??= (createRequire(import.meta.url)('re2js') as typeof Re2).RE2JS
  let compiled: Re2.RE2JS
  try {
    compiled = engine.compile(source)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
  return {
    groupNames: new Map(Object.entries(compiled.namedGroups())),
    test: text => compiled.test(text),
    findAll: (text, limit) => (compiled.re2().findAllSubmatchIndex(text, limit) ?? []) as number[][],
  }
}
