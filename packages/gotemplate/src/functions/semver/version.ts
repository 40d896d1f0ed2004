import { byteLength } from '../../value/bytes.ts'

/** A parsed `*semver.Version`. Numbers are uint64 in Go. */
export interface Version {
  readonly major: bigint
  readonly minor: bigint
  readonly patch: bigint
  readonly prerelease: string
  readonly metadata: string
  /** The text that it was parsed from. */
  readonly original: string
}

const loose =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/
const maxLength = 256
const maxUint64 = (1n << 64n) - 1n

/**
 * Reads a version as Masterminds/semver does: a leading `v` and missing numbers are allowed.
 *
 * @see https://pkg.go.dev/github.com/Masterminds/semver/v3#NewVersion
 */
export function parseVersion(text: string): Version | Error {
  if (byteLength(text) > maxLength) return new Error(`version string is too long (max ${maxLength} bytes)`)
  const [, major = '', minor = '0', patch = '0', prerelease = '', metadata = ''] = loose.exec(text) ?? []
  if (major === '') return new Error('invalid semantic version')
  for (const number of [major, minor, patch]) {
    if (BigInt(number) > maxUint64) {
      return new Error(
        `error parsing version segment: strconv.ParseUint: parsing "${number}": value out of range`,
      )
    }
  }
  const problem = checkPrerelease(prerelease)
  if (problem instanceof Error) return problem
  return {
    major: BigInt(major),
    minor: BigInt(minor),
    patch: BigInt(patch),
    prerelease,
    metadata,
    original: text,
  }
}

/** A prerelease by itself, or what is wrong with it. */
export function checkPrerelease(text: string): string | Error {
  if (text !== '' && !/^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/.test(text))
    return new Error('invalid prerelease string')
  return text.split('.').some(part => /^0[0-9]+$/.test(part))
    ? new Error('version segment starts with 0')
    : text
}

/** Build metadata by itself, or what is wrong with it. */
export function checkMetadata(text: string): string | Error {
  return text === '' || /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/.test(text)
    ? text
    : new Error('invalid metadata string')
}

/** The version in full, without the `v` and with all three numbers. */
export function formatVersion({ major, minor, patch, prerelease, metadata }: Version): string {
  const numbers = `${major}.${minor}.${patch}`
  return numbers + (prerelease === '' ? '' : `-${prerelease}`) + (metadata === '' ? '' : `+${metadata}`)
}

/** Orders versions by semver's precedence: negative where the first comes before. */
export function compareVersions(left: Version, right: Version): number {
  return (
    compare(left.major, right.major) ||
    compare(left.minor, right.minor) ||
    compare(left.patch, right.patch) ||
    compareReleases(left.prerelease, right.prerelease)
  )
}

/** A release comes after its prereleases. */
function compareReleases(left: string, right: string): number {
  if (left === right) return 0
  if (left === '') return 1
  if (right === '') return -1
  return comparePrereleases(left, right)
}

/** Orders prereleases part by part; a missing part comes before any other. */
export function comparePrereleases(left: string, right: string): number {
  const [leftParts, rightParts] = [left.split('.'), right.split('.')]
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index++) {
    const order = compareParts(leftParts[index] ?? '', rightParts[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

/** Numbers by size, and before all words. */
function compareParts(left: string, right: string): number {
  if (left === right) return 0
  if (left === '') return -1
  if (right === '') return 1
  const [leftNumber, rightNumber] = [readUint64(left), readUint64(right)]
  if (leftNumber === undefined && rightNumber === undefined) return left > right ? 1 : -1
  if (rightNumber === undefined) return -1
  if (leftNumber === undefined) return 1
  return leftNumber > rightNumber ? 1 : -1
}

function readUint64(text: string): bigint | undefined {
  const value = /^[0-9]+$/.test(text) ? BigInt(text) : undefined
  return value === undefined || value > maxUint64 ? undefined : value
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0
}
