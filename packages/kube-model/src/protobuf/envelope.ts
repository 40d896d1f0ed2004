import { WireReader, bad } from './wire-reader.ts'

/** What stands around an object in a protobuf body. */
export interface Envelope {
  apiVersion: string
  kind: string
  /** The object's own message. */
  raw: Buffer
}

const magic = Buffer.from('k8s\0')

/**
 * Opens the envelope of a protobuf body: `k8s\0` and a message of type `runtime.Unknown`.
 *
 * @throws CodedError `kube/bad-protobuf`
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
 */
export function openEnvelope(body: Buffer): Envelope {
  if (!body.subarray(0, magic.length).equals(magic))
    throw bad('the body does not begin with the prefix of Kubernetes objects, k8s\\0')
  const envelope: Envelope = { apiVersion: '', kind: '', raw: Buffer.alloc(0) }
  const reader = new WireReader(body.subarray(magic.length))
  while (!reader.atEnd) {
    const { number, wireType } = reader.tag()
    if (number === 1) Object.assign(envelope, readTypeMeta(reader.bytes()))
    else if (number === 2) envelope.raw = reader.bytes()
    else reader.skip(wireType)
  }
  return envelope
}

function readTypeMeta(bytes: Buffer): { apiVersion: string; kind: string } {
  const type = { apiVersion: '', kind: '' }
  const reader = new WireReader(bytes)
  while (!reader.atEnd) {
    const { number, wireType } = reader.tag()
    if (number === 1) type.apiVersion = reader.bytes().toString()
    else if (number === 2) type.kind = reader.bytes().toString()
    else reader.skip(wireType)
  }
  return type
}
