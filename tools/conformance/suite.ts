/** What the code under test made of one recorded case. */
export type Answer =
  /** It did what was recorded. */
  | { passed: true }
  /** It did something else: both, as text a person can compare. */
  | { passed: false; expected: string; got: string }

/** One kind of recorded case, and how to ask our own code the same question. */
export interface Suite {
  /** Runs one line of a file. A throw counts as a failure with the error as what was got. */
  run(record: unknown): Answer | Promise<Answer>
  /** Reads a line, where `JSON.parse` would lose what it says. */
  parse?(line: string): unknown
}

/** Compares an answer with the recorded one by their JSON: key order means nothing, list order does. */
export function compareJson(expected: unknown, got: unknown): Answer {
  const [left, right] = [canonicalJson(expected), canonicalJson(got)]
  return left === right ? { passed: true } : { passed: false, expected: left, got: right }
}

/** Compares two texts exactly. */
export function compareText(expected: string, got: string): Answer {
  return expected === got ? { passed: true } : { passed: false, expected, got }
}

/** JSON with keys sorted at every depth; `undefined` fields are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : part,
  ) ?? 'undefined'
}
