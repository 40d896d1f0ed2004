/** Character classes of the YAML scanner, by UTF-16 code; 0 stands for the end of the text. */

/** A space or a tab. */
export const isBlank = (code: number): boolean => code === 0x20 || code === 0x09

/** CR, LF, NEL, LS or PS: YAML 1.1 counts them all as line ends. */
export const isBreak = (code: number): boolean =>
  code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029

/** A line end, or the end of the text. */
export const isBreakOrEnd = (code: number): boolean => code === 0 || isBreak(code)

/** White space of any kind, or the end of the text. */
export const isSpaceOrEnd = (code: number): boolean =>
  code <= 0x20
    ? code === 0 || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
    : isBreak(code)

/** A decimal digit. */
export const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** A digit of a hexadecimal number. */
export const isHex = (code: number): boolean =>
  isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66)

/** What names of anchors, directives and tag handles are made of. */
export const isWord = (code: number): boolean =>
  isDigit(code) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  code === 0x5f ||
  code === 0x2d

/** Characters that end a plain scalar, or a key, in flow style: `, ? [ ] { }`. */
export const isFlowIndicator = (code: number): boolean =>
  code === 0x2c || code === 0x3f || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d
