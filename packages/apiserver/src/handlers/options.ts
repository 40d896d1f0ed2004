import { badRequest } from '../status/status-error.ts'

/** Whether a request asks to change nothing. */
export function isDryRun(values: readonly string[]): boolean {
  const given = values.filter(value => value !== '')
  for (const value of given)
    if (value !== 'All')
      throw badRequest(
        `invalid dryRun value: Unsupported value: ${JSON.stringify(value)}: supported values: "All"`,
      )
  return given.length > 0
}
