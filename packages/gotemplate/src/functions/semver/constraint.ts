import { byteLength } from '../../value/bytes.ts'
import { quote } from '../../strconv/quote.ts'
import { compilePattern, type Pattern } from '../re2.ts'
import { comparePrereleases, compareVersions, parseVersion, type Version } from './version.ts'

/** One comparison of a constraint, such as `>=1.2.x`. */
interface Comparison {
  operator: string
  version: Version
  /** The first number that it leaves open: `minor` in `1.x` and `1`, `major` in `*`. */
  open: 'major' | 'minor' | 'patch' | undefined
}

/** Alternatives, each of comparisons that must all hold. */
export type Constraint = readonly (readonly Comparison[])[]

const maxLength = 512
const maxAlternatives = 32
const operator = String.raw`=||!=|>|<|>=|=>|<=|=<|~|~>|\^`
const version =
  String.raw`v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?` +
  String.raw`(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?`
// By RE2: these would take JavaScript's own engine exponential time.
const patterns = {
  range: String.raw`\s*(${version})\s+-\s+(${version})\s*`,
  list: String.raw`^(\s*(${operator})\s*(${version})\s*)((?:\s+|,\s*)(${operator})\s*(${version})\s*)*$`,
  each: String.raw`(${operator})\s*(${version})`,
  one: String.raw`^\s*(${operator})\s*(${version})\s*$`,
}

/**
 * Reads a constraint such as `>=1.2, <2 || ^3.1` by the rules of Masterminds/semver, which differ from npm's.
 *
 * @see https://pkg.go.dev/github.com/Masterminds/semver/v3#hdr-Basic_Comparisons
 */
export function parseConstraint(text: string): Constraint | Error {
  if (byteLength(text) > maxLength) return new Error(`constraint string is too long (max ${maxLength} bytes)`)
  const alternatives = rewriteRanges(text).split('||')
  if (alternatives.length > maxAlternatives)
    return new Error(`too many constraint groups (max ${maxAlternatives})`)
  const read: Comparison[][] = []
  for (const alternative of alternatives) {
    const comparisons = parseAlternative(alternative)
    if (comparisons instanceof Error) return comparisons
    read.push(comparisons)
  }
  return read
}

function compiled(name: keyof typeof patterns): Pattern {
  const pattern = compilePattern(patterns[name])
  if (pattern instanceof Error) throw pattern
  return pattern
}

/** `1.2 - 1.4` becomes `>= 1.2, <= 1.4 `. */
function rewriteRanges(text: string): string {
  let rewritten = text
  for (const [start, end, fromStart, fromEnd, ...groups] of compiled('range').findAll(text, -1)) {
    const from = text.slice(fromStart, fromEnd)
    const to = text.slice(groups[18], groups[19])
    rewritten = rewritten.replace(text.slice(start, end), () => `>= ${from}, <= ${to} `)
  }
  return rewritten
}

function parseAlternative(text: string): Comparison[] | Error {
  if (!compiled('list').test(text)) return improper(text)
  const parts = compiled('each')
    .findAll(text, -1)
    .map(([start, end]) => text.slice(start, end))
  const comparisons: Comparison[] = []
  for (const part of parts.length > 0 ? parts : [text]) {
    const comparison = parseComparison(part)
    if (comparison instanceof Error) return comparison
    comparisons.push(comparison)
  }
  return comparisons
}

function parseComparison(text: string): Comparison | Error {
  const index = compiled('one').findAll(text, 1)[0]
  if (!index) return improper(text)
  const group = (number: number): string =>
    index[2 * number] === -1 ? '' : text.slice(index[2 * number], index[2 * number + 1])
  const [full, major, minor, patch, prerelease] = [group(2), group(3), group(4), group(5), group(6)]
  const open = isOpen(major) ? 'major' : isOpen(minor) ? 'minor' : isOpen(patch) ? 'patch' : undefined
  const numbers = {
    major: `0.0.0${prerelease}`,
    minor: `${major}.0.0${prerelease}`,
    patch: `${major}${minor}.0${prerelease}`,
  }
  const version = parseVersion(open ? numbers[open] : full)
  if (version instanceof Error) return new Error('constraint parser error')
  return { operator: group(1), version, open }
}

function isOpen(number: string): boolean {
  return /^\.?[xX*]?$/.test(number) && number !== '.'
}

function improper(text: string): Error {
  return new Error(`improper constraint: ${quote(text)}`)
}

/** Whether a version meets a constraint. Prereleases only meet what names one itself. */
export function meets(version: Version, constraint: Constraint): boolean {
  return constraint.some(comparisons => {
    if (version.prerelease !== '' && !comparisons.some(comparison => comparison.version.prerelease !== ''))
      return false
    return comparisons.every(comparison => holds(version, comparison))
  })
}

function holds(version: Version, comparison: Comparison): boolean {
  const order = compareVersions(version, comparison.version)
  switch (comparison.operator) {
    case '!=':
      return differs(version, comparison)
    case '>':
      return isAbove(version, comparison)
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      return isAtMost(version, comparison)
    case '~':
    case '~>':
      return isClose(version, comparison)
    case '^':
      return isCompatible(version, comparison)
    default:
      return comparison.open ? isClose(version, comparison) : order === 0
  }
}

/** `!=1.x`: another major version; numbers that are open differ from nothing. */
function differs(version: Version, { version: named, open }: Comparison): boolean {
  if (open === undefined) return compareVersions(version, named) !== 0
  if (version.major !== named.major) return true
  if (open === 'minor') return false
  if (version.minor !== named.minor) return true
  if (open === 'patch') return comparePrereleases(version.prerelease, named.prerelease) !== 0
  return compareVersions(version, named) !== 0
}

/** `>11` wants 12, as 11.1 is one of 11's. */
function isAbove(version: Version, { version: named, open }: Comparison): boolean {
  if (open === undefined || open === 'major') {
    return open === 'major' && version.major !== named.major
      ? version.major > named.major
      : compareVersions(version, named) > 0
  }
  if (version.major !== named.major) return version.major > named.major
  return open === 'patch' && version.minor > named.minor
}

function isAtMost(version: Version, { version: named, open }: Comparison): boolean {
  if (open === undefined) return compareVersions(version, named) <= 0
  if (version.major !== named.major) return version.major < named.major
  return version.minor <= named.minor || open === 'minor'
}

/** `~1.2.3`: 1.2.x from there on; `~1`: 1.x. */
function isClose(version: Version, { version: named, open }: Comparison): boolean {
  if (compareVersions(version, named) < 0) return false
  const isZero = named.major === 0n && named.minor === 0n && named.patch === 0n
  if (isZero && open !== 'minor' && open !== 'patch') return true
  return version.major === named.major && (version.minor === named.minor || open === 'minor')
}

/** `^1.2.3`: 1.x from there on; below 1 the first number that is not zero must stay. */
function isCompatible(version: Version, { version: named, open }: Comparison): boolean {
  if (compareVersions(version, named) < 0) return false
  if (named.major > 0n || open === 'minor') return version.major === named.major
  if (version.major > 0n) return false
  if (named.minor > 0n || open === 'patch') return version.minor === named.minor
  return version.minor === 0n && version.patch === named.patch
}
