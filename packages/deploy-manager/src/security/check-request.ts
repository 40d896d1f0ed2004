import type { IncomingMessage } from 'node:http'
import { ManagerError } from '../manager-error.ts'
import type { Session } from './session.ts'

/** What is checked against: the port that the server listens on, and who may ask. */
export interface Guard {
  port: () => number
  session: Session
}

const ownNames = ['localhost', '127.0.0.1', '[::1]']

/** Whether a Host header names this server itself, and not a service behind it. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return ownNames.some(name => host?.toLowerCase() === `${name}:${port}`)
}

/**
 * Lets through what this server's own pages and the command line send. A name that was led to this address by
 * somebody's DNS is no own host; a page of anybody else shows itself by its Origin.
 *
 * @throws CodedError `manager/forbidden`, `manager/unauthorized`
 */
export function checkRequest(
  request: Pick<IncomingMessage, 'headers'>,
  mutating: boolean,
  { port, session }: Guard,
): 'cookie' | 'token' {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  if (!isOwnHost(host, port()))
    throw new ManagerError('manager/forbidden', `${host ?? 'No host'} is not this server's name`)
  const caller = session.callerOf(request.headers)
  if (!caller) {
    throw new ManagerError(
      'manager/unauthorized',
      'This needs the link that devmatic up prints; devmatic open shows it again',
    )
  }
  const isForeign = origin !== undefined && origin !== `http://${host}`
  const isCrossSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isForeign || isCrossSite)
    throw new ManagerError(
      'manager/forbidden',
      `Pages of ${origin ?? 'another site'} may not ask this server`,
    )
  // Browsers name the origin of whatever changes something; what comes with a cookie alone is no browser of ours.
  if (mutating && caller === 'cookie' && origin === undefined)
    throw new ManagerError('manager/forbidden', 'A change that comes with a cookie has to name its origin')
  return caller
}
