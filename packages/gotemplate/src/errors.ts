import { CodedError } from '@devmatic/base'

/** What can go wrong with a template. */
export type TemplateErrorCode =
  | 'template/parse'
  | 'template/exec'
  | 'template/undefined-variable'
  | 'template/undefined-function'
  | 'template/missing-key'
  | 'template/function'
  | 'template/required'
  | 'template/limit'
  | 'template/data'

/** Where in a template: `line` counts from 1; `column`, in bytes from 0, is in errors of the parser that of the token it stopped at. */
export interface TemplatePosition {
  readonly template: string
  readonly line: number
  readonly column?: number
}

/**
 * An error of the parser or of a run. The message is Go's, to the letter; the position is also in a field. It has no
 * stack: that would lead into this package and not to the mistake, and costs more than parsing a template does.
 */
export class TemplateError extends CodedError<TemplateErrorCode> {
  readonly position: TemplatePosition | undefined

  constructor(
    code: TemplateErrorCode,
    message: string,
    options: ErrorOptions & { position?: TemplatePosition } = {},
  ) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(code, message, options.position ? { ...options, subject: options.position.template } : options)
    Error.stackTraceLimit = limit
    this.position = options.position
  }
}

/**
 * An error that a function returns: `error calling NAME: MESSAGE`.
 * `code` says what kind of trouble the template error is to be, where it is a special one. It has no stack either.
 */
export class FunctionError extends Error {
  readonly code: TemplateErrorCode

  constructor(message: string, options: ErrorOptions & { code?: TemplateErrorCode } = {}) {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super(message, options)
    Error.stackTraceLimit = limit
    this.code = options.code ?? 'template/function'
  }
}
