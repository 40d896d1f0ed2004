import { fn, type FunctionTable } from '../function.ts'
import { BOOL, STRING } from '../value/types.ts'
import { Struct } from '../value/value.ts'
import { orThrow } from './go-error.ts'
import { meets, parseConstraint } from './semver/constraint.ts'
import { VERSION } from './semver/version-type.ts'
import { parseVersion } from './semver/version.ts'

/** Sprig's functions on semantic versions. */
export const semverFunctions: FunctionTable = new Map(
  Object.entries({
    semver: fn([STRING], VERSION, text => new Struct(VERSION, orThrow(parseVersion(text)))),
    semverCompare: fn([STRING, STRING], BOOL, (constraintText, versionText) => {
      const constraint = orThrow(parseConstraint(constraintText))
      return meets(orThrow(parseVersion(versionText)), constraint)
    }),
  }),
)
