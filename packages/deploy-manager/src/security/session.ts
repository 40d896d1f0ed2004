import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Who may ask: whoever knows the token, by header or by the cookie that its link leaves. */
export interface Session {
  readonly token: string
  /** `Set-Cookie` for a browser that came with the token. */
  cookie(): string
  /** Who a request is from; undefined for strangers. */
  callerOf(headers: IncomingHttpHeaders): Caller | undefined
  isToken(text: string): boolean
}

/** How a request proves itself: pages send the cookie along by themselves, nobody else's can send the header. */
export type Caller = 'cookie' | 'token'

const cookieName = 'devmatic'

/** Makes the token of one start of the server. */
export function createSession(token: string = randomBytes(24).toString('base64url')): Session {
  // The cookie is not the token itself: what a browser keeps does not open the command line's door.
  const value = createHmac('sha256', token).update('cookie').digest('base64url')
  const isToken = (text: string): boolean => isSame(text, token)
  return {
    token,
    isToken,
    cookie: () => `${cookieName}=${value}; HttpOnly; SameSite=Strict; Path=/`,
    callerOf({ authorization = '', cookie = '' }) {
      if (authorization.startsWith('Bearer ') && isToken(authorization.slice(7))) return 'token'
      return cookiesOf(cookie).some(each => isSame(each, value)) ? 'cookie' : undefined
    },
  }
}

/** The values of our cookie; a page of another path could have set a second one by its name. */
function cookiesOf(header: string): string[] {
  return header.split(';').flatMap(pair => {
    const [name, value] = pair.trim().split('=', 2)
    return name === cookieName && value !== undefined ? [value] : []
  })
}

/** Compares in a time that tells nothing. */
function isSame(text: string, secret: string): boolean {
  const [left, right] = [text, secret].map(each => createHmac('sha256', 'length').update(each).digest())
  return timingSafeEqual(left!, right!)
}
