import { ManagerError } from '../manager-error.ts'
import type { Level, LogQuery } from '../protocol/index.ts'
import { wordHash, wordsOf } from './bloom.ts'
import { parseText } from './fields.ts'
import { levels, type LogSource } from './log-entry.ts'

/** A query in the form that lines are tried against. */
export interface Condition {
  /** Milliseconds since 1970. */
  from: number
  to: number
  takesSource: (source: LogSource) => boolean
  /** Letters of the levels that are taken; undefined for all, those without any too. */
  marks: string | undefined
  /** All must hold of the text. */
  tests: ((text: string) => boolean)[]
  /** Words that a line must hold, by their hash: a block without one is not opened. */
  words: number[]
  /** Finds candidates in many lines at once, where a test can. */
  driver: RegExp | undefined
}

/**
 * Reads a query. Words stand for themselves and are found whole, `"text"` anywhere, `/regex/` as it says;
 * `field:value`, `level>=warn`, `pod:`, `service:`; `-` before any of them excludes.
 *
 * @throws CodedError `manager/bad-request` for a regular expression or a time that is none
 */
export function readQuery(query: LogQuery, now: number = Date.now()): Condition {
  const services = new Set(query.services)
  const pods = new Set(query.pods)
  const condition: Condition = {
    from: query.since === undefined ? 0 : timeOf(query.since, now),
    to: query.until === undefined ? Number.POSITIVE_INFINITY : timeOf(query.until, now),
    takesSource: ({ service, pod }) =>
      (services.size === 0 || services.has(service)) && (pods.size === 0 || pods.has(pod)),
    marks: query.levels?.length ? query.levels.map(level => levels.indexOf(level)).join('') : undefined,
    tests: [],
    words: [],
    driver: undefined,
  }
  for (const term of termsOf(query.q ?? '')) addTerm(term, condition)
  return condition
}

interface Term {
  negated: boolean
  field?: string
  operator?: string
  value: string
  kind: 'word' | 'phrase' | 'regex'
}

const termPattern =
  /(-?)(?:([A-Za-z_][\w.-]*)(:|>=|≥|=))?(?:"((?:[^"\\]|\\.)*)"|\/((?:[^/\\]|\\.)+)\/(i?)|(\S+))/gu

function termsOf(text: string): (Term & { flags: string })[] {
  return [...text.matchAll(termPattern)].map(
    ([, minus, field, operator, phrase, regex, flags = '', word]) => ({
      negated: minus === '-',
      ...(field !== undefined && { field, operator: operator ?? ':' }),
      value: phrase?.replaceAll(/\\(.)/g, '$1') ?? regex ?? word ?? '',
      kind: phrase !== undefined ? 'phrase' : regex !== undefined && field === undefined ? 'regex' : 'word',
      flags,
    }),
  )
}

function addTerm(term: Term & { flags: string }, condition: Condition): void {
  const { field, value, negated, kind } = term
  if (field === 'level') return addLevel(term, condition)
  if (field === 'pod' || field === 'service' || field === 'container') {
    const before = condition.takesSource
    condition.takesSource = source => before(source) && (source[field] === value) !== negated
    return
  }
  const { test, words, driver } =
    field !== undefined
      ? fieldTest(field, value)
      : kind === 'regex'
        ? regexTest(term)
        : textTest(value, kind === 'word')
  condition.tests.push(negated ? text => !test(text) : test)
  if (negated) return
  condition.words.push(...words)
  condition.driver ??= driver
}

function addLevel({ value, operator, negated }: Term, condition: Condition): void {
  const index = levels.indexOf(value as Level)
  if (index < 0)
    throw new ManagerError('manager/bad-request', `level:${value}: there are ${levels.join(', ')}`)
  const isTaken = (each: number): boolean =>
    (operator === ':' || operator === '=' ? each === index : each >= index) !== negated
  const marks = levels.flatMap((_, each) => (isTaken(each) ? String(each) : [])).join('')
  const before = condition.marks
  condition.marks = before === undefined ? marks : [...marks].filter(mark => before.includes(mark)).join('')
}

interface Test {
  test: (text: string) => boolean
  words: number[]
  driver?: RegExp
}

function textTest(value: string, whole: boolean): Test {
  const source = escapeRegExp(value)
  const letter = String.raw`[\w\u0080-\uFFFF]`
  const begins = whole && new RegExp(`^${letter}`).test(value) ? `(?<!${letter})` : ''
  const ends = whole && new RegExp(`${letter}$`).test(value) ? `(?!${letter})` : ''
  const pattern = new RegExp(`${begins}${source}${ends}`, 'i')
  return {
    test: text => pattern.test(text),
    words: innerWords(value, whole).map(wordHash),
    driver: new RegExp(source, 'gi'),
  }
}

/** Words that stand whole in any text that holds this one: not those that it may begin or end within. */
function innerWords(value: string, whole: boolean): string[] {
  const words = wordsOf(value)
  if (whole) return words
  const isOpen = (edge: RegExp): boolean => edge.test(value)
  return words.slice(
    isOpen(/^[\w\u0080-\uFFFF]/) ? 1 : 0,
    isOpen(/[\w\u0080-\uFFFF]$/) ? Math.max(words.length - 1, 0) : words.length,
  )
}

function fieldTest(name: string, value: string): Test {
  const isPlain = /^[\x20-\x7E]*$/.test(value) && !/["\\]/.test(value)
  const test = (text: string): boolean => {
    // Most lines that do not have the field do not even have the text.
    if (isPlain && !text.includes(value)) return false
    return parseText(text).fields?.[name] === value
  }
  if (!isPlain || value === '') return { test, words: [] }
  const source = escapeRegExp(value)
  return {
    test,
    words: [...wordsOf(value), ...wordsOf(name)].map(wordHash),
    driver: new RegExp(source, 'g'),
  }
}

function regexTest({ value, flags }: Term & { flags: string }): Test {
  let pattern: RegExp
  try {
    pattern = new RegExp(value, flags)
  } catch (error) {
    throw new ManagerError(
      'manager/bad-request',
      `/${value}/ is no regular expression: ${(error as Error).message}`,
    )
  }
  // What is tied to the line's ends cannot be looked for in many lines at once.
  const isTied = /[\^$]|\(\?/.test(value)
  return {
    test: text => pattern.test(text),
    words: literalWords(value).map(wordHash),
    ...(!isTied && { driver: new RegExp(value, `g${flags}`) }),
  }
}

/** Words that any match of a plain regular expression holds: they stand between spaces in it. */
function literalWords(source: string): string[] {
  if (/[|()[\]{}]/.test(source)) return []
  const runs = source.split(/\\.|[.^$]|.?[*?+]/)
  return runs.flatMap(run => [...run.matchAll(/(?<= )\w+(?= )/g)].map(([word]) => word))
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A moment, written out or as so long ago. @throws CodedError `manager/bad-request` */
export function timeOf(text: string, now: number): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  if (number !== undefined) return now - Number(number) * units[unit!]!
  const at = Date.parse(text)
  if (!Number.isNaN(at)) return at
  throw new ManagerError('manager/bad-request', `${text} is no time: write 15m, 2h, or 2027-01-31T12:00:00Z`)
}

/** A pattern that finds just this text. */
function escapeRegExp(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`)
}
