/** What a problem comes to for whoever wrote the text. */
export interface Explanation {
  problem: string
  hint?: string
}

const hints: readonly [problem: RegExp, hint: string][] = [
  [
    /^mapping values are not allowed/,
    'Look at the indentation of this line and the one before; quote a text that holds ": ".',
  ],
  [/^did not find expected key/, 'Let this line begin in the column of the keys before it.'],
  [/^did not find expected '-' indicator/, 'Let this line begin in the column of the items before it.'],
  [
    /^could not find expected ':'/,
    'Write ": " after the key, or indent the line if it goes on with the text before it.',
  ],
  [/^found unexpected end of stream/, 'Close the quote.'],
  [/^did not find expected ',' or /, 'Close the bracket, and separate what is in it by commas.'],
  [/^block sequence entries are not allowed/, 'Begin the list on a line of its own.'],
  [
    /^did not find expected alphabetic or numeric|^unknown anchor/,
    'Quote a text that begins with "*" or "&".',
  ],
  [/^invalid map key/, 'Quote a text that begins with "{" or "[".'],
  [/^unsupported map key/, 'Quote the key.'],
  [/^control characters/, 'Write it as an escape in double quotes, such as "\\u0007".'],
  [/^found a tab character/, 'Indent with spaces.'],
  [/^found unknown escape character/, 'Write "\\\\" for a backslash, or use single quotes.'],
]

/** Says what to do about a problem that go-yaml found, by what stands where it found it. */
export function explainProblem(problem: string, character: string): Explanation {
  if (problem === 'found character that cannot start any token') {
    if (character === '\t')
      return { problem: 'found a tab character that may not indent', hint: 'Indent with spaces.' }
    return {
      problem: `found ${JSON.stringify(character)}, which cannot begin a text`,
      hint: 'Quote the text.',
    }
  }
  const hint = hints.find(([pattern]) => pattern.test(problem))?.[1]
  return hint === undefined ? { problem } : { problem, hint }
}
