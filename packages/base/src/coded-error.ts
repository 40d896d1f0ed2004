/** A failure raised on purpose: `code` is for programs, `message` for people. */
export class CodedError<Code extends string = string> extends Error {
  override readonly name = 'CodedError'
  readonly code: Code
  readonly subject: string | undefined

  constructor(code: Code, message: string, options: ErrorOptions & { subject?: string } = {}) {
    super(message, options)
    this.code = code
    this.subject = options.subject
  }
}

/** Narrows an error to one code, by name and code, so that it holds across two copies of this package. */
export function hasCode<Code extends string>(error: unknown, code: Code): error is CodedError<Code> {
  return error instanceof Error && error.name === 'CodedError' && 'code' in error && error.code === code
}

/** Any error raised on purpose, whatever its code. */
export function isCodedError(error: unknown): error is CodedError {
  return error instanceof Error && error.name === 'CodedError' && 'code' in error
}
