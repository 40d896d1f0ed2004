import { FunctionError } from '../errors.ts'
import { fn, type FunctionTable } from '../function.ts'
import { dict, MAP, STRING } from '../value/types.ts'
import type { GoMap } from '../value/value.ts'
import { NIL_POINTER } from './go-error.ts'
import { byteText, fromByteText } from './text/bytes.ts'
import { formatUrl, formatUser, hostName, parseUrl, type Url } from './url/url.ts'
import { kindOf } from './value/items.ts'

/** Sprig's functions on URLs. */
export const urlFunctions: FunctionTable = new Map(
  Object.entries({
    urlParse: fn([STRING], MAP, text => {
      const url = parseUrl(text)
      if (url instanceof Error) throw new FunctionError(`unable to parse url: ${url.message}`)
      const { scheme, host, path, query, opaque, fragment, user } = url
      const parts = {
        scheme,
        host,
        hostname: hostName(url),
        path,
        query,
        opaque,
        fragment,
        userinfo: formatUser(user),
      }
      return dict(new Map(Object.entries(parts).map(([name, part]) => [name, fromByteText(part)])))
    }),
    urlJoin: fn([MAP], STRING, map => {
      const part = (name: string): string => byteText(partOf(map, name))
      const user = readUser(partOf(map, 'userinfo'))
      return fromByteText(
        formatUrl({
          scheme: part('scheme'),
          host: part('host'),
          path: part('path'),
          query: part('query'),
          opaque: part('opaque'),
          fragment: part('fragment'),
          user,
        }),
      )
    }),
  }),
)

function partOf({ entries }: GoMap, name: string): string {
  const part = entries.has(name) ? entries.get(name) : ''
  if (typeof part === 'string') return part
  if (part == null) throw new FunctionError(NIL_POINTER)
  throw new FunctionError(`unable to parse ${name} key, must be of type string, but ${kindOf(part)} found`)
}

function readUser(info: string): Url['user'] {
  if (info === '') return undefined
  const url = parseUrl(`proto://${info}@host`)
  if (url instanceof Error) throw new FunctionError(`unable to parse userinfo in dict: ${url.message}`)
  return url.user
}
