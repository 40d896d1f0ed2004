import { byteLength } from '../../value/bytes.ts'
import { sliceBytes } from './bytes.ts'

/**
 * Cuts a text to a width in bytes, with `...` where something is left out; `left` is about how much may go at
 * the start. Widths that leave no room for dots change nothing.
 */
export function abbreviate(text: string, left: bigint, width: bigint): string {
  if (width < 4n || (left > 0n && width < 7n)) return text
  const length = byteLength(text)
  if (length <= width) return text
  const room = Number(width) - 3
  const offset = Math.min(Number(left), length - room)
  if (offset <= 4) return `${sliceBytes(text, 0, room)}...`
  if (offset + room >= length) return `...${sliceBytes(text, length - room, length)}`
  return `...${abbreviate(sliceBytes(text, offset, length), 0n, BigInt(room))}`
}
