import { decodeProtobuf, parseYaml } from '@devmatic/kube-model'
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
      return { value: parseJson(body.toString('utf8')), strictErrors: [] }
    case 'application/yaml':
    case 'application/x-yaml':
    case 'text/yaml':
      return { value: parseYamlBody(body), strictErrors: [] }
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
export function parseJson(text: string): unknown {
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

function parseYamlBody(body: Buffer): unknown {
  try {
    return parseYaml(body.toString('utf8'))
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
