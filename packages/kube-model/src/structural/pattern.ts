import { createRequire } from 'node:module'
import type * as Re2 from 're2js'

const maximumKept = 500
const kept = new Map<string, Pattern | Error>()

/** A compiled pattern, whose matching takes time linear in the text. */
export interface Pattern {
  test(text: string): boolean
}

/** Compiles a pattern in Go's syntax; an error in Go's words where it is none. */
export function compilePattern(source: string): Pattern | Error {
  let pattern = kept.get(source)
  if (!pattern) {
    if (kept.size >= maximumKept) kept.clear()
    kept.set(source, (pattern = compile(source)))
  }
  return pattern
}

let engine: typeof Re2.RE2JS | undefined

function compile(source: string): Pattern | Error {
  // Loaded when the first schema has a pattern.
  engine ??= (createRequire(import.meta.url)('re2js') as typeof Re2).RE2JS
  try {
    const compiled = engine.compile(source)
    return { test: text => compiled.matcher(text).find() }
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
