import { readFile } from 'node:fs/promises'

/** What the code under test made of one recorded case. */
export type Answer =
  /** It did what was recorded. */
  | { passed: true }
  /** It did something else: both, as text a person can compare. */
  | { passed: false; expected: string; got: string }

/** A recorded case, by the name that failures and skips call it. */
export interface Case {
  name: string
  record: unknown
}

/** One kind of recorded case, and how to ask our own code the same question. */
export interface Suite {
  /** Runs one case. A throw counts as a failure with the error as what was got. */
  run(record: unknown): Answer | Promise<Answer>
  /** Reads a line, where `JSON.parse` would lose what it says. */
  parse?(line: string): unknown
  /** Reads the cases at a path, where they are no JSON lines. */
  cases?(path: string): AsyncIterable<Case>
}

/**
 * Reads a file of JSON lines.
 *
 * @throws Error where a line is no JSON or has no name: then nothing would be shown by going on
 */
export async function* readLines(
  file: string,
  parse: (line: string) => unknown = JSON.parse,
): AsyncIterable<Case> {
  // Not node:readline, which also ends lines at U+2028: recorded texts hold that.
  const lines = (await readFile(file, 'utf8')).split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    yield { name: nameOf(line, `${file}:${index + 1}`), record: parse(line) }
  }
}

function nameOf(line: string, where: string): string {
  try {
    const { name } = JSON.parse(line) as { name?: unknown }
    if (typeof name === 'string') return name
  } catch (error) {
    throw new Error(`${where}: this line is no JSON`, { cause: error })
  }
  throw new Error(`${where}: this case has no name`)
}

/** Compares an answer with the recorded one by their JSON: key order means nothing, list order does. */
export function compareJson(expected: unknown, got: unknown): Answer {
  return compareText(canonicalJson(expected), canonicalJson(got))
}

/** Compares two texts exactly. */
export function compareText(expected: string, got: string): Answer {
  return expected === got ? { passed: true } : { passed: false, expected, got }
}

/** JSON with keys sorted at every depth; `undefined` fields are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isMap(part) ? sortKeys(part) : part)) ?? 'undefined'
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sortKeys(map: object): object {
  return Object.fromEntries(
    Object.entries(map).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  )
}
