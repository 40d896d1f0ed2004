import { findGoType } from '../codec/go-type.ts'
import type { JsonObject } from '../object.ts'
import { goTypeOfKind } from '../resources/built-in.ts'
import { decodeMessage } from './decode.ts'
import { openEnvelope } from './envelope.ts'
import { bad } from './wire-reader.ts'

/**
 * Reads a body of type `application/vnd.kubernetes.protobuf` into the object's JSON.
 *
 * @throws CodedError `kube/bad-protobuf`, also for a kind that is not built in
 */
export function decodeProtobuf(body: Buffer): JsonObject {
  const { apiVersion, kind, raw } = openEnvelope(body)
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  const type = findGoType(goTypeOfKind(group, version, kind)) ?? findGoType(`meta.v1.${kind}`)
  if (!type)
    throw bad(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`)
  return { kind, apiVersion, ...decodeMessage(type, raw) }
}
