import { decodeProtobuf, parseYaml } from '@devmatic/kube-model'
import { scanJson } from './json-scanner.ts'
import { StatusError, badRequest } from '../status/status-error.ts'

/** A body's value, and what strict decoding finds wrong with the text itself. */
export interface ParsedBody {
  value: unknown
  strictErrors: string[]
}

/** Parses a request's body by its content type. @throws StatusError UnsupportedMediaType, BadRequest */
export async function parseBody(body: Buffer, contentType: string): Promise<ParsedBody> {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() || 'application/json'
  switch (mediaType) {
    case 'application/json':
      return parseJsonBody(body)
    case 'application/yaml':
    case 'application/x-yaml':
    case 'text/yaml':
      return parseYamlBody(body)
    case 'application/vnd.kubernetes.protobuf':
      return { value: parseProtobuf(body), strictErrors: [] }
    default:
      throw new StatusError(
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`,
      )
  }
}

/** @throws StatusError BadRequest */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const isCut =
      /end of JSON|property name|Unterminated/.test((error as Error).message) && !/[}\]"\w]\s*$/.test(text)
    const why = isCut ? 'unexpected end of JSON input' : (error as Error).message
    throw badRequest(`couldn't get version/kind; json parse error: ${why}`)
  }
}

function parseProtobuf(body: Buffer): unknown {
  try {
    return decodeProtobuf(body)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}

/** JSON, and which of its fields stand twice. @throws StatusError BadRequest */
function parseJsonBody(body: Buffer): ParsedBody {
  const text = body.toString('utf8')
  const { duplicates, tooDeepAt } = scanJson(text)
  if (tooDeepAt !== undefined)
    throw badRequest(
      `couldn't get version/kind; json parse error: invalid character '${tooDeepAt}' exceeded max depth`,
    )
  return { value: parseJson(text), strictErrors: duplicates.map(path => `duplicate field "${path}"`) }
}

/** YAML, and which of its keys stand twice: one error with a line for each, as go-yaml has it. */
function parseYamlBody(body: Buffer): ParsedBody {
  const lines: string[] = []
  const onDuplicateKey = (key: string, line: number): void =>
    void lines.push(`  line ${line}: key ${JSON.stringify(key)} already set in map`)
  try {
    const value = parseYaml(body.toString('utf8'), { onDuplicateKey })
    return { value, strictErrors: lines.length > 0 ? [['yaml: unmarshal errors:', ...lines].join('\n')] : [] }
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
