import { fn, type FunctionTable } from '../function.ts'
import { fromBytes, toBytes } from '../value/bytes.ts'
import { STRING } from '../value/types.ts'
import { decodeBase32, encodeBase32 } from './encoding/base32.ts'
import { decodeBase64 } from './encoding/base64.ts'

/** Sprig's encodings. What cannot be decoded gives the error's text. */
export const encodingFunctions: FunctionTable = new Map(
  Object.entries({
    b64enc: fn([STRING], STRING, text => Buffer.from(toBytes(text)).toString('base64')),
    b64dec: fn([STRING], STRING, text => textOrProblem(decodeBase64(text))),
    b32enc: fn([STRING], STRING, text => encodeBase32(toBytes(text))),
    b32dec: fn([STRING], STRING, text => textOrProblem(decodeBase32(text))),
  }),
)

function textOrProblem(decoded: Uint8Array | Error): string {
  return decoded instanceof Error ? decoded.message : fromBytes(decoded)
}
