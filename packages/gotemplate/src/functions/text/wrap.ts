import type { CallContext } from '../../function.ts'
import { byteText, fromByteText } from './bytes.ts'

/** How `wrapText` breaks lines. */
export interface WrapOptions {
  /** In bytes; less than one counts as one. */
  width: number
  separator: string
  /** Whether words longer than a line are broken, too. */
  breakWords: boolean
  context: Pick<CallContext, 'checkSize'>
}

/** Breaks lines at spaces; spaces at the start of a line are dropped, those at its end stay. */
export function wrapText(text: string, { width, separator, breakWords, context }: WrapOptions): string {
  const bytes = byteText(text)
  const newLine = byteText(separator === '' ? '\n' : separator)
  const length = Math.max(width, 1)
  let out = ''
  let at = 0
  const addLine = (end: number, next: number): void => {
    out += bytes.slice(at, end) + newLine
    context.checkSize(out.length)
    at = next
  }
  while (bytes.length - at > length) {
    if (bytes[at] === ' ') {
      at++
      continue
    }
    const space = bytes.lastIndexOf(' ', at + length)
    if (space >= at) addLine(space, space + 1)
    else if (breakWords) addLine(at + length, at + length)
    else {
      const next = bytes.indexOf(' ', at + length)
      if (next < 0) break
      addLine(next, next + 1)
    }
  }
  return fromByteText(out + bytes.slice(at))
}
