import type { GoFunction, GoType } from '../../value/type.ts'
import { BOOL, INT, STRING, UINT64 } from '../../value/types.ts'
import { Int, Struct } from '../../value/value.ts'
import { orThrow } from '../go-error.ts'
import { method } from '../value/method.ts'
import { checkMetadata, checkPrerelease, compareVersions, formatVersion, type Version } from './version.ts'

type VersionStruct = Struct<Version>

const fields = ['major', 'minor', 'patch', 'pre', 'metadata', 'original'].map(name => ({
  name,
  type: STRING,
  get: () => undefined,
}))
const print = ({ native }: VersionStruct): string => formatVersion(native)

/** `*semver.Version`. */
export const VERSION: GoType<VersionStruct> = {
  name: '*semver.Version',
  kind: 'ptr',
  fields,
  print,
  get methods() {
    return pointerMethods
  },
}

/** What Sprig's `deepCopy` makes of a version: it copies fields that are exported, and a version has none. */
export function copyVersion({ type }: VersionStruct): VersionStruct {
  return new Struct(type, { major: 0n, minor: 0n, patch: 0n, prerelease: '', metadata: '', original: '' })
}

/** Whether a value is a `semver.Version` or points to one. */
export function isVersion(value: unknown): value is VersionStruct {
  return value instanceof Struct && (value.type === VERSION || value.type === VERSION_VALUE)
}

/** What `IncMinor` and its like give: no pointer, so that it cannot be compared. */
const VERSION_VALUE: GoType<VersionStruct> = {
  name: 'semver.Version',
  kind: 'struct',
  fields,
  print,
  get methods() {
    return methods
  },
}

const number = (get: (version: Version) => bigint): GoFunction =>
  method([], UINT64, ({ native }: VersionStruct) => new Int(UINT64, get(native)))
const text = (get: (version: Version) => string): GoFunction =>
  method([], STRING, ({ native }: VersionStruct) => get(native))
const compare = (test: (order: number) => boolean): GoFunction =>
  method([VERSION], BOOL, ({ native }: VersionStruct, other) => test(compareVersions(native, other.native)))
const next = (change: (version: Version) => Partial<Version>): GoFunction =>
  method([], VERSION_VALUE, ({ native }: VersionStruct) =>
    changed(native, { prerelease: '', metadata: '', ...change(native) }),
  )

const methods: ReadonlyMap<string, GoFunction> = new Map(
  Object.entries({
    String: text(formatVersion),
    Major: number(version => version.major),
    Minor: number(version => version.minor),
    Patch: number(version => version.patch),
    Prerelease: text(version => version.prerelease),
    Metadata: text(version => version.metadata),
    IncMajor: next(version => ({ major: version.major + 1n, minor: 0n, patch: 0n })),
    IncMinor: next(version => ({ minor: version.minor + 1n, patch: 0n })),
    IncPatch: next(version => ({ patch: version.prerelease === '' ? version.patch + 1n : version.patch })),
    SetPrerelease: method([STRING], VERSION_VALUE, ({ native }: VersionStruct, prerelease) =>
      changed(native, { prerelease: orThrow(checkPrerelease(prerelease)) }),
    ),
    SetMetadata: method([STRING], VERSION_VALUE, ({ native }: VersionStruct, metadata) =>
      changed(native, { metadata: orThrow(checkMetadata(metadata)) }),
    ),
  }),
)

const pointerMethods: ReadonlyMap<string, GoFunction> = new Map([
  ...methods,
  ...Object.entries({
    Original: text(version => version.original),
    Compare: method([VERSION], INT, ({ native }: VersionStruct, other) =>
      BigInt(compareVersions(native, other.native)),
    ),
    Equal: compare(order => order === 0),
    LessThan: compare(order => order < 0),
    LessThanEqual: compare(order => order <= 0),
    GreaterThan: compare(order => order > 0),
    GreaterThanEqual: compare(order => order >= 0),
  }),
])

function changed(version: Version, parts: Partial<Version>): VersionStruct {
  const native = { ...version, ...parts }
  const original = (version.original.startsWith('v') ? 'v' : '') + formatVersion(native)
  return new Struct(VERSION_VALUE, { ...native, original })
}
