import { startTestServer } from '../../packages/apiserver/src/testing/test-server.ts'
import { type Answer, canonicalJson, compareJson, type Suite } from './suite.ts'

interface ValidationRecord {
  path: string
  fieldValidation: string
  object: unknown
  expected: ValidationAnswer
}

interface ValidationAnswer {
  code: number
  reason?: string
  message?: string
  causes?: { field: string; reason: string; message: string }[] | null
  warnings?: string[] | null
}

/** What a server answers to a create: the code, what is wrong and where, and the warnings. */
export const validation: Suite = {
  async run(record): Promise<Answer> {
    const { path, fieldValidation, object, expected } = record as ValidationRecord
    const cluster = await startTestServer()
    try {
      const url = `${path}?dryRun=All&fieldValidation=${fieldValidation}`
      const { code, json, headers } = await cluster.send('POST', url, { body: object })
      const status = json as {
        reason?: string
        message?: string
        details?: { causes?: ValidationAnswer['causes'] }
      }
      return compareJson(
        normalize(expected),
        normalize({
          code,
          ...(code >= 300 && {
            reason: status.reason ?? '',
            message: status.message ?? '',
            causes: status.details?.causes ?? [],
          }),
          warnings: splitWarnings(headers['warning']),
        }),
      )
    } finally {
      await cluster[Symbol.asyncDispose]()
    }
  },
}

function splitWarnings(header: string | string[] | undefined): string[] {
  return [header ?? []].flat().flatMap(text => text.split(/, (?=299 - )/))
}

/** Values that differ from run to run count as equal; so does the order of causes, as Go walks maps in none. */
function normalize({ code, reason, message, causes, warnings }: ValidationAnswer): unknown {
  const sorted = (causes ?? []).map(cause => canonicalJson(cause)).sort()
  // With several causes the message lists them, in their order.
  const text = JSON.stringify({
    code,
    reason,
    message: sorted.length > 1 ? undefined : message,
    causes: sorted,
    warnings: warnings ?? [],
  })
  return JSON.parse(text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<random>')) as unknown
}
