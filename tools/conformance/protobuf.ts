import { decodeProtobuf, normalizeObject } from '@devmatic/kube-model'
import { expectFailure } from './expect-failure.ts'
import { goTypeOf } from './go-type-of.ts'
import { type Answer, compareText, type Suite } from './suite.ts'

interface ProtobufRecord {
  bytes: string
  expected?: unknown
  error?: string
}

/** Bodies in protobuf, as the JSON that the object has: with fields in the same order. */
export const protobuf: Suite = {
  run(record): Answer {
    const { bytes, expected, error } = record as ProtobufRecord
    const decode = (): unknown => {
      const object = decodeProtobuf(Buffer.from(bytes, 'base64'))
      return normalizeObject(goTypeOf(object as { apiVersion: string; kind: string }), object).object
    }
    if (error !== undefined) return expectFailure(error, decode)
    return compareText(JSON.stringify(expected), JSON.stringify(decode()))
  },
}
