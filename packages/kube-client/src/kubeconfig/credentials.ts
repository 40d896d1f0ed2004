import { readFile } from 'node:fs/promises'
import { type Clock, systemClock } from '@devmatic/base'
import { KubeError } from '../errors.ts'

/** What proves who asks: headers, or a client certificate, or both. */
export interface Credential {
  headers: Record<string, string>
  cert?: string
  key?: string
}

/** Where credentials come from. They may change at any time: tokens rotate, plugins log in again. */
export interface Credentials {
  /** The credential to use now; cached where that is cheaper. */
  current(signal?: AbortSignal): Promise<Credential>
  /** Forgets what is cached, because the server refused it. @returns whether asking again may give another */
  invalidate(): boolean
}

/** Credentials that never change. */
export function fixedCredentials(credential: Credential): Credentials {
  return { current: () => Promise.resolve(credential), invalidate: () => false }
}

/** A bearer token's header. */
export function bearer(token: string): Credential {
  return { headers: { authorization: `Bearer ${token}` } }
}

// A projected token lives an hour at least and is replaced after four fifths of that.
const REREAD_AFTER_MS = 60_000

/**
 * Credentials read from files, which are read again every minute and after a refusal: tokens of
 * ServiceAccounts rotate. A file that vanishes keeps its last content.
 */
export function fileCredentials(read: () => Promise<Credential>, clock: Clock = systemClock): Credentials {
  let cached: { credential: Credential; readAt: number } | undefined
  return {
    async current() {
      if (cached && clock.now() - cached.readAt < REREAD_AFTER_MS) return cached.credential
      const last = cached?.credential
      const credential = await read().catch((error: unknown) => {
        if (last) return last
        throw error
      })
      cached = { credential, readAt: clock.now() }
      return credential
    },
    invalidate() {
      if (cached) cached.readAt = Number.NEGATIVE_INFINITY
      return true
    },
  }
}

/** Reads a file that a kubeconfig names. @throws CodedError `kube/credentials` */
export async function readCredentialFile(path: string, what: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (cause) {
    throw new KubeError('kube/credentials', `Cannot read the ${what} ${path}: ${(cause as Error).message}`, {
      attempt: { verb: 'read', target: path },
      cause,
    })
  }
}
