import type { LineIndex } from '../source/line-index.ts'

/** One template's text and names. */
export interface TemplateFile {
  /** Its name in its source, and for Go. */
  name: string
  /** Its name in messages. */
  file: string
  lines: LineIndex
}
