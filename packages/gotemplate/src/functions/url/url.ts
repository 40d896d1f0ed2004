import { isIPv6 } from '../ip.ts'
import { quote } from '../../strconv/quote.ts'
import { byteText, fromByteText } from '../text/bytes.ts'
import { escapeUrl, unescapeUrl, type UrlPart } from './escape.ts'

/** A URL in parts, as Go's `net/url` takes it apart. Texts have a character for each byte. */
export interface Url {
  scheme: string
  host: string
  path: string
  query: string
  opaque: string
  fragment: string
  user: User | undefined
}

interface User {
  name: string
  password: string | undefined
}

/** Ends parsing with Go's message. */
class UrlProblem extends Error {}

/**
 * Takes a URL apart.
 *
 * @returns what is wrong with it, in Go's words
 * @see https://pkg.go.dev/net/url#Parse
 */
export function parseUrl(text: string): Url | Error {
  const bytes = byteText(text)
  const [beforeFragment, fragment = ''] = cut(bytes, '#')
  let shown = beforeFragment
  try {
    const url = parseWithoutFragment(beforeFragment)
    shown = bytes
    return { ...url, fragment: unescaped(fragment, 'fragment') }
  } catch (error) {
    if (!(error instanceof UrlProblem)) throw error
    return new Error(`parse ${quote(fromByteText(shown))}: ${error.message}`)
  }
}

function parseWithoutFragment(text: string): Url {
  const url: Url = { scheme: '', host: '', path: '', query: '', opaque: '', fragment: '', user: undefined }
  if (/[\0-\x1f\x7f]/.test(text)) throw new UrlProblem('net/url: invalid control character in URL')
  if (text === '*') return { ...url, path: '*' }
  const [scheme, afterScheme] = cutScheme(text)
  const [rest, query = ''] = cut(afterScheme, '?')
  const known = { ...url, scheme: scheme.toLowerCase(), query }
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...known, opaque: rest }
    if (cut(rest, '/')[0].includes(':'))
      throw new UrlProblem('first path segment in URL cannot contain colon')
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return { ...known, path: unescaped(rest, 'path') }
  const slash = `${rest}/`.indexOf('/', 2)
  return {
    ...known,
    ...parseAuthority(known.scheme, rest.slice(2, slash)),
    path: unescaped(rest.slice(slash), 'path'),
  }
}

function cut(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function cutScheme(text: string): [string, string] {
  if (text.startsWith(':')) throw new UrlProblem('missing protocol scheme')
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? ''
  return scheme === '' ? ['', text] : [scheme, text.slice(scheme.length + 1)]
}

function unescaped(text: string, part: UrlPart): string {
  const result = unescapeUrl(text, part)
  if (result instanceof Error) throw new UrlProblem(result.message)
  return result
}

function parseAuthority(scheme: string, authority: string): Pick<Url, 'host' | 'user'> {
  const at = authority.lastIndexOf('@')
  const host = parseHost(scheme, authority.slice(at + 1))
  return { host, user: at < 0 ? undefined : parseUser(authority.slice(0, at)) }
}

function parseUser(text: string): User {
  if (!/^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/.test(text)) throw new UrlProblem('net/url: invalid userinfo')
  const [name, password] = cut(text, ':')
  return {
    name: unescaped(name, 'user'),
    password: password === undefined ? undefined : unescaped(password, 'user'),
  }
}

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf('[')
  if (open > 0) throw new UrlProblem('invalid IP-literal')
  if (open === 0) return parseAddress(host)
  const isStrict = scheme === 'http' || scheme === 'https'
  const colon = isStrict ? host.indexOf(':') : host.lastIndexOf(':')
  if (colon >= 0) checkPort(host.slice(colon))
  return unescaped(host, 'host')
}

/** `[fe80::1%25en0]:80` */
function parseAddress(host: string): string {
  const close = host.lastIndexOf(']')
  if (close < 0) throw new UrlProblem("missing ']' in host")
  const port = host.slice(close + 1)
  checkPort(port)
  const name = host.slice(1, close)
  const zone = name.indexOf('%25')
  const address =
    zone < 0
      ? unescaped(name, 'host')
      : unescaped(name.slice(0, zone), 'host') + unescaped(name.slice(zone), 'zone')
  if (/^[0-9.]+$/.test(address)) throw new UrlProblem('invalid IP-literal')
  if (!isIPv6(address))
    throw new UrlProblem(`invalid host: ParseAddr(${quote(fromByteText(address))}): unable to parse IP`)
  return `[${address}]${unescaped(port, 'host')}`
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port))
    throw new UrlProblem(`invalid port ${quote(fromByteText(port))} after host`)
}

/** The host without its port and brackets. */
export function hostName({ host }: Url): string {
  const name = host.replace(/:[0-9]*$/, '')
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name
}

/** Name and password as they stand before `@`. */
export function formatUser(user: User | undefined): string {
  if (!user) return ''
  return (
    escapeUrl(user.name, 'user') + (user.password === undefined ? '' : `:${escapeUrl(user.password, 'user')}`)
  )
}

/** Puts a URL together. */
export function formatUrl(url: Url): string {
  const start = url.scheme === '' ? '' : `${url.scheme}:`
  const end =
    (url.query === '' ? '' : `?${url.query}`) +
    (url.fragment === '' ? '' : `#${escapeUrl(url.fragment, 'fragment')}`)
  return start + (url.opaque === '' ? formatHierarchy(url, start === '') : url.opaque) + end
}

function formatHierarchy({ scheme, host, path, user }: Url, isStart: boolean): string {
  const escaped = path === '*' ? '*' : escapeUrl(path, 'path')
  const hasAuthority = host !== '' || user !== undefined || (scheme !== '' && path !== '')
  const authority = hasAuthority ? `//${user ? `${formatUser(user)}@` : ''}${escapeUrl(host, 'host')}` : ''
  if (escaped !== '' && !escaped.startsWith('/') && host !== '') return `${authority}/${escaped}`
  // A colon in the first segment would make it a scheme.
  const dot = isStart && authority === '' && cut(escaped, '/')[0].includes(':') ? './' : ''
  return authority + dot + escaped
}
