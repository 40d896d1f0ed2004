import type { Notice } from '../render/rendered.ts'
import type { Terminal } from './terminal.ts'

/** Tells what a render did on the way, as one line on the standard error. */
export function printNotice({ message, position }: Notice, { err, colors }: Terminal): void {
  const place = position ? `${position.file}:${position.line}:${position.column}: ` : ''
  err(`${place}${colors.cyan('notice:')} ${message}\n`)
}
