import { checkDns1035Label, checkDnsLabel, checkDnsSubdomain } from '../names/name-syntax.ts'
import { isJsonObject, type JsonObject } from '../object.ts'
import type { Report } from './report.ts'

/**
 * Checks that a value is an object with version and kind.
 *
 * @returns whether it is worth to look further
 */
export function checkHead(
  value: unknown,
  report: Report,
): value is JsonObject & { apiVersion: string; kind: string } {
  if (!isJsonObject(value)) {
    const found = Array.isArray(value) ? 'a list' : JSON.stringify(value)
    const fix =
      'Write an object with apiVersion, kind and metadata; several documents are separated by "---".'
    report.add('manifest/not-an-object', [], {
      message: `a manifest must be an object, this is ${found}`,
      fix,
    })
    return false
  }
  const hasVersion = checkText(value, { field: 'apiVersion', code: 'manifest/missing-api-version', report })
  const hasKind = checkText(value, { field: 'kind', code: 'manifest/missing-kind', report })
  return hasVersion && hasKind
}

function checkText(
  object: JsonObject,
  check: {
    field: 'apiVersion' | 'kind'
    code: 'manifest/missing-api-version' | 'manifest/missing-kind'
    report: Report
  },
): boolean {
  const { field, code, report } = check
  const value = object[field]
  if (value === undefined || value === null || value === '') {
    const example = field === 'kind' ? 'kind: ConfigMap' : 'apiVersion: v1'
    report.add(code, [field], { message: 'Required value', fix: `Say what it is, such as "${example}".` })
    return false
  }
  if (typeof value === 'string') return true
  const message = `Invalid value: ${JSON.stringify(value)}: must be a string`
  report.add('manifest/wrong-type', [field], { message })
  return false
}

/** Checks that an object has a name, and one that its kind allows. */
export function checkName(object: JsonObject & { kind: string }, report: Report): void {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {}
  const { name } = metadata
  const path = ['metadata', 'name']
  if (name === undefined || name === null || name === '') {
    const fix = metadata['generateName']
      ? 'Give it a name: what is applied again and again cannot have a generated one.'
      : `Give the ${object.kind} a name.`
    report.add('manifest/missing-name', path, { message: `Required value: ${object.kind} has no name`, fix })
  } else if (typeof name === 'string') {
    report.invalid(path, name, (nameRules[object.kind] ?? checkDnsSubdomain)(name))
  }
}

/** Names that stand in URLs as they are. */
function checkPathSegment(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%']
    .filter(character => name.includes(character))
    .map(character => `may not contain '${character}'`)
}

function checkCronJobName(name: string): string[] {
  return name.length > 52
    ? [...checkDnsSubdomain(name), 'must be no more than 52 characters']
    : checkDnsSubdomain(name)
}

const nameRules: Readonly<Record<string, ((name: string) => string[]) | undefined>> = {
  Namespace: checkDnsLabel,
  Service: checkDns1035Label,
  CronJob: checkCronJobName,
  Role: checkPathSegment,
  ClusterRole: checkPathSegment,
  RoleBinding: checkPathSegment,
  ClusterRoleBinding: checkPathSegment,
}
