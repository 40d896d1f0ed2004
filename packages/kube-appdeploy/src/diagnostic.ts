import { CodedError } from '@devmatic/base'
import type { Position } from './render/rendered.ts'

/** What can be wrong with a product's files, or with how a command was called. */
export type RenderErrorCode =
  | 'usage'
  | `source/${'unreadable' | 'not-utf8' | 'too-large' | 'variables' | 'product-file' | 'no-manifests'}`
  | `template/${string}`
  | `yaml/${string}`
  | `manifest/${string}`
  | 'render/empty'
  | 'compare/unexplained'

/** One finding in a product's files. */
export interface Diagnostic {
  code: string
  severity: 'error' | 'warning'
  /** What is wrong, in one sentence. */
  message: string
  position?: Position
  /** How many columns from the position on are meant; one where it is left out. */
  length?: number
  /** What to do about it. */
  hint?: string
  /** The other place, where a finding is about two. */
  related?: { position: Position; message: string }
}

/** A product that cannot be rendered; `diagnostics` holds every finding, `message` the first. */
export class RenderError extends CodedError<RenderErrorCode> {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly [Diagnostic, ...Diagnostic[]], options: ErrorOptions = {}) {
    const [first] = diagnostics
    const subject = first.position && `${first.position.file}:${first.position.line}:${first.position.column}`
    super(first.code as RenderErrorCode, first.message, { ...options, ...(subject && { subject }) })
    this.diagnostics = diagnostics
  }
}

/** A RenderError of a single error, for the many places that have just one. */
export function renderError(
  code: RenderErrorCode,
  message: string,
  details: Omit<Diagnostic, 'code' | 'severity' | 'message'> & ErrorOptions = {},
): RenderError {
  const { cause, ...rest } = details
  return new RenderError(
    [{ code, severity: 'error', message, ...rest }],
    cause === undefined ? {} : { cause },
  )
}
