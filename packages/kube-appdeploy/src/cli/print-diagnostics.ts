import type { Diagnostic } from '../diagnostic.ts'
import type { Colors } from './terminal.ts'

/** The line of a file that a diagnostic points into, where it can still be read. */
export type ReadLine = (file: string, line: number) => string | undefined

/**
 * Writes a diagnostic as compilers do: place, sentence, the line underlined, what to do.
 *
 *     manifests/queue.yaml:12:20: error: the variable version is not defined
 *      12 │         image: queue:{{ .Variables.verison }}
 *         │                         ^^^^^^^^^^^^^^^^^^
 *         = Did you mean version?
 */
export function formatDiagnostic(diagnostic: Diagnostic, readLine: ReadLine, colors: Colors): string {
  const { position, related, hint } = diagnostic
  const paint = diagnostic.severity === 'error' ? colors.red : colors.yellow
  const place = position ? `${colors.bold(`${position.file}:${position.line}:${position.column}`)}: ` : ''
  const lines = [
    `${place}${paint(`${diagnostic.severity}:`)} ${diagnostic.message} ${colors.dim(`[${diagnostic.code}]`)}`,
  ]
  const text = position && readLine(position.file, position.line)
  const gutter = position && text !== undefined ? String(position.line).length + 1 : 2
  if (position && text !== undefined) {
    const [shown, start, length] = clip(text, position.column - 1, diagnostic.length ?? 1)
    lines.push(colors.dim(`${String(position.line).padStart(gutter)} │ `) + shown)
    lines.push(colors.dim(`${' '.repeat(gutter)} │ `) + ' '.repeat(start) + paint('^'.repeat(length)))
  }
  const margin = ' '.repeat(gutter)
  if (related) {
    const at = `${related.position.file}:${related.position.line}:${related.position.column}`
    lines.push(`${margin} = ${related.message}: ${at}`)
  }
  if (hint) lines.push(`${margin} = ${hint}`)
  return lines.join('\n')
}

const widest = 120

/** The part of a line around the columns that are meant, with tabs as single spaces, and the columns in it. */
function clip(text: string, start: number, length: number): [text: string, start: number, length: number] {
  const from = start > widest - 20 ? start - 40 : 0
  const visible = text.slice(from, from + widest).replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
  const shown = `${from > 0 ? '…' : ''}${visible}${text.length > from + widest ? '…' : ''}`
  const column = start - from + (from > 0 ? 1 : 0)
  return [shown, column, Math.max(1, Math.min(length, shown.length - column))]
}
