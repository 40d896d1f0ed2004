import type { Capture } from './trace.ts'

/** Leads from a text into the one that it was made of by indenting and trimming. */
export interface Alignment {
  /** The offset in the inner text of what stands at an offset of the outer one; nothing between lines. */
  innerOffset(offset: number): number | undefined
}

interface Line {
  readonly start: number
  readonly text: string
}

const known = new WeakMap<Capture, Alignment | 'none'>()

/**
 * Lays what was captured beside what became of it.
 *
 * @returns nothing where it became something else
 */
export function alignCapture(capture: Capture, outer: string): Alignment | undefined {
  const alignment = known.get(capture) ?? align(outer, capture.text) ?? 'none'
  known.set(capture, alignment)
  return alignment === 'none' ? undefined : alignment
}

function align(outer: string, inner: string): Alignment | undefined {
  const from = linesOf(outer)
  const to = linesOf(inner)
  if (from.length !== to.length || from.some((line, i) => line.text !== to[i]?.text)) return undefined
  return {
    innerOffset(offset) {
      const index = from.findIndex(({ start, text }) => offset <= start + text.length)
      const [line, innerLine] = [from[index], to[index]]
      return line && innerLine && innerLine.start + Math.max(offset - line.start, 0)
    },
  }
}

/** Lines with something in them, without the spaces around. */
function linesOf(text: string): Line[] {
  return Array.from(text.matchAll(/[^\n\S]*(\S[^\n]*)/g), match => {
    const line = match[1] ?? ''
    return { start: match.index + match[0].length - line.length, text: line.trimEnd() }
  })
}
