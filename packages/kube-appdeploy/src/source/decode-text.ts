import { renderError } from '../diagnostic.ts'

/**
 * Reads bytes as UTF-8, a byte order mark included.
 *
 * @throws CodedError `source/not-utf8`, with the place of the first byte that fits nowhere
 */
export function decodeText(bytes: Uint8Array | string, file: string): string {
  if (typeof bytes === 'string') return bytes
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const good = validPrefix(bytes)
    const lines = good.split('\n')
    const byte = bytes[Buffer.byteLength(good)] ?? 0
    const position = { file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
    const shown = `0x${byte.toString(16).padStart(2, '0')}`
    throw renderError(
      'source/not-utf8',
      `${file} is not UTF-8: the byte ${shown} stands where a character begins`,
      {
        position,
        hint: 'Save the file as UTF-8.',
        cause,
      },
    )
  }
}

/** The text before the first byte that is wrong: the longest prefix that a character may still continue. */
function validPrefix(bytes: Uint8Array): string {
  let [low, high] = [0, bytes.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (isPrefix(bytes.subarray(0, middle))) low = middle
    else high = middle - 1
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, low), { stream: true })
}

function isPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
