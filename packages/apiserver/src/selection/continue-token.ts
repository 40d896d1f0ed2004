import { badRequest } from '../status/status-error.ts'

/** Where a list that comes in pages goes on. */
export interface Position {
  /** The state that all its pages are of; -1: whatever there is then. */
  revision: number
  /** The key after which it goes on. */
  after: string
}

const version = 'meta.k8s.io/v1'

/** A position as clients get it: they hand it back as it is. */
export function encodeContinueToken({ revision, after }: Position): string {
  // The key that follows immediately, as etcd counts.
  return Buffer.from(JSON.stringify({ v: version, rv: revision, start: `/${after}\0` })).toString('base64url')
}

/** Reads a position. @throws StatusError BadRequest */
export function decodeContinueToken(token: string): Position {
  const { v, rv, start } = parse(token)
  if (v !== version || typeof rv !== 'number' || typeof start !== 'string' || !start.startsWith('/'))
    throw badRequest(
      'invalid continue token: continue key is not valid: incorrect encoded start resourceVersion',
    )
  return { revision: rv, after: start.slice(1).replace(/\0$/, '') }
}

function parse(token: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Whatever it is, it is no token of ours.
  }
  throw badRequest('invalid continue token: continue key is not valid: it is not one that a list gave out')
}
