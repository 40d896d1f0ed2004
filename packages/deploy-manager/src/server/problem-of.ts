import { isCodedError } from '@devmatic/base'
import { RenderError } from 'kube-appdeploy'
import type { Finding, Problem } from '../protocol/index.ts'

const statuses: Readonly<Record<string, number>> = {
  'manager/bad-request': 400,
  usage: 400,
  'manager/mode': 400,
  'manager/confirmation': 400,
  'deploy/confirmation': 400,
  'manager/unauthorized': 401,
  'manager/forbidden': 403,
  'manager/unknown-service': 404,
  'manager/unknown-call': 404,
  'manager/unknown': 404,
  'kube/not-found': 404,
  'manager/stale-plan': 409,
  'manager/nothing-to-undo': 409,
  'deploy/stale': 409,
  'deploy/blocked': 409,
  'deploy/budget': 409,
  'deploy/locked': 409,
  'manager/unavailable': 503,
  'kube/unreachable': 503,
  'kube/timeout': 503,
}

/** Turns an error into what is answered: the one place where codes become HTTP. */
export function problemOf(error: unknown): { status: number; problem: Problem } {
  if (error instanceof RenderError) {
    const problem = { code: error.code, message: error.message, findings: findingsOf(error) }
    return { status: statuses[error.code] ?? 422, problem }
  }
  if (isCodedError(error))
    return { status: statuses[error.code] ?? 500, problem: { code: error.code, message: error.message } }
  // Fastify's own: a body that is no JSON, or too large.
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  const message = error instanceof Error ? error.message : String(error)
  return { status, problem: { code: status < 500 ? 'manager/bad-request' : 'manager/failed', message } }
}

/** The findings of a render in the protocol's words. */
export function findingsOf({ diagnostics }: RenderError): Finding[] {
  return diagnostics.map(({ code, severity, message, position, hint }) => ({
    code,
    severity,
    message,
    ...(position && { place: { file: position.file, line: position.line, column: position.column } }),
    ...(hint !== undefined && { hint }),
  }))
}
