import type { Mark } from './cursor.ts'

/** What the scanner tells apart. */
export type TokenType =
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

/** A token, and where it stands. */
export interface Token {
  type: TokenType
  start: Mark
  /** Offset of its end. */
  end: number
  /** Text of a scalar, name of an anchor or alias, handle of a tag, version of a directive. */
  value: string
  /** What follows a tag's handle; prefix of a tag directive. */
  suffix: string
  /** A scalar without quotes or block indicator, which may stand for a number, a boolean or null. */
  plain: boolean
}

/** A token that is an indicator, or nothing but a place. */
export function indicator(type: TokenType, start: Mark, end: number): Token {
  return { type, start, end, value: '', suffix: '', plain: false }
}
