import { findGoType } from '../codec/go-type.ts'
import { parseApiVersion } from '../identity/object-identity.ts'
import { findResource } from '../kinds/find-resource.ts'
import { goTypeOfKind } from '../resources/built-in.ts'
import { checkHead, checkName } from './check-identity.ts'
import { checkKind } from './check-kind.ts'
import { checkService } from './check-service.ts'
import { checkTypes } from './check-types.ts'
import { checkWorkload } from './check-workload.ts'
import type { ObjectFinding } from './finding.ts'
import { Report } from './report.ts'

/**
 * Checks one object against the types and rules of Kubernetes 1.35, without a server: unknown, missing and
 * duplicate fields, types, values, names, and what its fields must be to one another. Of kinds that Kubernetes
 * does not have itself, only the name is checked: `findUnknownKinds` says so.
 *
 * @returns what is wrong, in the order of the checks; nothing for an object that is right
 */
export function validateObject(object: unknown): ObjectFinding[] {
  const report = new Report()
  if (!checkHead(object, report)) return report.findings
  checkKind(object, report)
  checkName(object, report)
  const { apiVersion, kind } = object
  const { group, version } = parseApiVersion(apiVersion)
  const type = findResource(object) && findGoType(goTypeOfKind(group, version, kind))
  if (!type) return report.findings
  checkTypes(type, object, report)
  checkWorkload(object, report)
  checkService(object, report)
  return report.findings
}
