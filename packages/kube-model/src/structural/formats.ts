import { isIP, isIPv4, isIPv6 } from 'node:net'

/** Whether a text is of a format that the API server knows; formats that it does not know hold for any text. */
export function isOfFormat(format: string, text: string): boolean {
  return formats[format.replaceAll('-', '')]?.(text) ?? true
}

const matches =
  (pattern: RegExp): ((text: string) => boolean) =>
  text =>
    pattern.test(text)

const uuid = matches(/^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i)

/** By name without dashes. @see https://pkg.go.dev/k8s.io/apiextensions-apiserver/pkg/apiserver/validation#SupportedFormats */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: text => /^\d{4}-\d\d-\d\d$/.test(text) && isDate(text),
  datetime: isDateTime,
  duration: matches(
    /^-?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)(((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))*)$|^0$/,
  ),
  byte: matches(/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/),
  uri: isUri,
  email: matches(/^[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+$/),
  hostname: matches(/^(?=.{1,255}$)[\da-z]([\da-z-]{0,61}[\da-z])?(\.[\da-z]([\da-z-]{0,61}[\da-z])?)*\.?$/i),
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: matches(
    /^([\da-f]{2}([:-])[\da-f]{2}(\2[\da-f]{2}){4}(\2[\da-f]{2}){0,2}|[\da-f]{4}(\.[\da-f]{4}){2,3})$/i,
  ),
  uuid,
  uuid3: text => uuid(text) && text.replaceAll('-', '')[12] === '3',
  uuid4: text => uuid(text) && text.replaceAll('-', '')[12] === '4',
  uuid5: text => uuid(text) && text.replaceAll('-', '')[12] === '5',
  bsonobjectid: matches(/^[\da-f]{24}$/i),
  hexcolor: matches(/^#?([\da-f]{3}|[\da-f]{6})$/i),
  rgbcolor: matches(
    /^rgb\(\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])(\s*,\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])){2}\s*\)$/,
  ),
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text.slice(0, 10)}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, 10))
}

function isDateTime(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/.exec(text)
  if (!time || !isDate(text)) return false
  return Number(time[1]) < 24 && Number(time[2]) < 60 && Number(time[3]) <= 60
}

/** As Go's `url.ParseRequestURI`: an absolute path or a scheme. */
function isUri(text: string): boolean {
  return /^(\/|[a-z][a-z\d+.-]*:)[^\s]*$/i.test(text) && !/%(?![\da-f]{2})/i.test(text)
}

function isCidr(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/')
  if (more.length > 0 || !/^\d{1,3}$/.test(prefix)) return false
  const version = isIP(address)
  return version !== 0 && Number(prefix) <= (version === 4 ? 32 : 128)
}
