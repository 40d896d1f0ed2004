import { isBreak } from './characters.ts'
import { resolveScalar } from './scalar-value.ts'

/** How a string is written. */
export type ScalarStyle = 'plain' | 'single-quoted' | 'double-quoted' | 'literal'

/** What a string holds that some style cannot. */
export interface ScalarFeatures {
  multiline: boolean
  plainAllowed: boolean
  singleQuotedAllowed: boolean
  blockAllowed: boolean
}

const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const simpleWord = /^[A-Za-z][A-Za-z0-9./_-]*$/
const simple: ScalarFeatures = {
  multiline: false,
  plainAllowed: true,
  singleQuotedAllowed: true,
  blockAllowed: true,
}

/** The style of a string that is no key, by go-yaml's rules. */
export function chooseStyle(text: string, features: ScalarFeatures): ScalarStyle {
  if (text.includes('\n')) return features.blockAllowed ? 'literal' : 'double-quoted'
  return chooseInlineStyle(text, features)
}

/** The style of a string that must stay on one line. */
export function chooseInlineStyle(text: string, features: ScalarFeatures): ScalarStyle {
  if (resolveScalar(text).type !== 'string' || base60.test(text)) return 'double-quoted'
  if (features.plainAllowed) return 'plain'
  return features.singleQuotedAllowed ? 'single-quoted' : 'double-quoted'
}

/** Whether a code point is written as it is. */
export function isPrintable(point: number): boolean {
  if (point < 0xa0) return point === 0x0a || (point >= 0x20 && point <= 0x7e)
  return point <= 0xfffd && !(point >= 0xd800 && point <= 0xdfff) && point !== 0xfeff
}

/** Looks through a string for what its style depends on, after libyaml's `yaml_emitter_analyze_scalar`. */
export function analyzeScalar(text: string): ScalarFeatures {
  if (simpleWord.test(text)) return simple
  if (text === '')
    return { multiline: false, plainAllowed: true, singleQuotedAllowed: true, blockAllowed: false }
  const spaces = analyzeSpaces(text)
  const special = !Array.from(text).every(character => isPrintable(character.codePointAt(0) ?? 0))
  const mixed = spaces.spaceBeforeBreak || special
  return {
    multiline: spaces.multiline,
    plainAllowed: !(mixed || spaces.outer || spaces.multiline || hasIndicator(text)),
    singleQuotedAllowed: !(mixed || spaces.spaceAfterBreak),
    blockAllowed: !(mixed || text.endsWith(' ')),
  }
}

interface Spaces {
  multiline: boolean
  /** White space at the beginning or the end. */
  outer: boolean
  spaceBeforeBreak: boolean
  spaceAfterBreak: boolean
}

function analyzeSpaces(text: string): Spaces {
  const isSpace = (index: number): boolean => text.charCodeAt(index) === 0x20
  const breaks = (index: number): boolean => isBreak(text.charCodeAt(index))
  const result: Spaces = { multiline: false, outer: false, spaceBeforeBreak: false, spaceAfterBreak: false }
  const last = text.length - 1
  result.outer = isSpace(0) || breaks(0) || isSpace(last) || breaks(last)
  for (let index = 0; index <= last; index++) {
    if (!breaks(index)) continue
    result.multiline = true
    if (index > 0 && isSpace(index - 1)) result.spaceBeforeBreak = true
    if (isSpace(index + 1)) result.spaceAfterBreak = true
  }
  return result
}

const leadingIndicators = '#,[]{}&*!|>\'"%@`'

/** Whether a plain scalar would begin, or hold, something that means more than itself. */
function hasIndicator(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...') || leadingIndicators.includes(text[0]!)) return true
  if (/^[-?](?:[ \t]|$)/.test(text)) return true
  return /:(?:[ \t]|$)/.test(text) || /[ \t\r\n\x85\u2028\u2029]#/.test(text)
}
