import type { Exchange } from '../http/exchange.ts'
import { invalid } from '../status/status-error.ts'
import type { StatusCause } from '../status/status.ts'

const kinds: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
}
const fieldValidations = ['', 'Ignore', 'Strict', 'Warn']

/** What the query of a request that writes asks for. @throws StatusError Invalid, for what there is not */
export function checkWriteOptions({ query }: Exchange, verb: string): void {
  const kind = kinds[verb]
  if (kind === undefined) return
  const causes = checkDryRun(query.getAll('dryRun'))
  const validation = query.get('fieldValidation') ?? ''
  if (!fieldValidations.includes(validation))
    causes.push(unsupported('fieldValidation', validation, fieldValidations))
  if (causes.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', causes)
}

/** The values of `dryRun`, of which there is one. */
export function checkDryRun(values: readonly string[]): StatusCause[] {
  return values.every(value => value === '' || value === 'All')
    ? []
    : [unsupported('dryRun', values, ['All'])]
}

function unsupported(field: string, value: unknown, supported: readonly string[]): StatusCause {
  const list = supported.map(each => JSON.stringify(each)).join(', ')
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`
  return { reason: 'FieldValueNotSupported', message, field }
}
