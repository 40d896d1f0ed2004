import { StatusError } from '../status/status-error.ts'

/** How a client wants its answer written. */
export interface Representation {
  readonly format: 'json' | 'yaml'
  /** What objects are shown as; empty: as they are. */
  readonly as: '' | 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'
  /** The apiVersion of what they are shown as. */
  readonly apiVersion: string
}

const formats: Readonly<Record<string, Representation['format']>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/*': 'json',
  '*/*': 'json',
}
const transforms = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'])
const metaVersions = new Set(['v1', 'v1beta1'])

/**
 * The first of the `Accept` header's media types that this server can write, by their weights.
 *
 * @throws StatusError NotAcceptable
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#alternate-representations-of-resources
 */
export function negotiate(accept: string): Representation {
  if (accept.trim() === '') return { format: 'json', as: '', apiVersion: '' }
  for (const { type, parameters } of parseAccept(accept)) {
    const format = formats[type]
    if (!format) continue
    const as = parameters.get('as') ?? ''
    if (as === '') return { format, as: '', apiVersion: '' }
    const version = parameters.get('v') ?? ''
    if (transforms.has(as) && parameters.get('g') === 'meta.k8s.io' && metaVersions.has(version))
      return { format, as: as as Representation['as'], apiVersion: `meta.k8s.io/${version}` }
  }
  throw notAcceptable()
}

/** 406: the client takes nothing that this server can write. */
export function notAcceptable(): StatusError {
  return new StatusError(
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml',
    {},
  )
}

interface AcceptedType {
  type: string
  parameters: Map<string, string>
}

function parseAccept(accept: string): AcceptedType[] {
  return accept
    .split(',')
    .map(parseType)
    .filter(({ parameters }) => weightOf(parameters) > 0)
    .sort((a, b) => weightOf(b.parameters) - weightOf(a.parameters))
}

function parseType(text: string): AcceptedType {
  const [type = '', ...parameters] = text.split(';').map(part => part.trim())
  const pairs = parameters.map(parameter => {
    const [name = '', ...value] = parameter.split('=')
    return [name.trim().toLowerCase(), value.join('=').trim()] as const
  })
  return { type: type.toLowerCase(), parameters: new Map(pairs) }
}

function weightOf(parameters: Map<string, string>): number {
  return Number(parameters.get('q') ?? '1')
}
