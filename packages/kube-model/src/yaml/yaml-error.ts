import { CodedError } from '@devmatic/base'
import { explainProblem } from './explain.ts'

/** What can be wrong with YAML text. */
export type YamlErrorCode = 'yaml/parse' | 'yaml/duplicate-key' | 'yaml/limit'

/** A place in a text: `offset` counts UTF-16 units from 0, `line` and `column` count from 1. */
export interface Place {
  offset: number
  line: number
  column: number
}

/** What a YamlError knows beside its message. */
export interface YamlErrorDetails {
  /** What is wrong, without a position. */
  problem: string
  /** What to do about it. */
  hint?: string | undefined
  /** Where it is wrong. */
  place: Place
  /** Where the construct began that is wrong: the opening quote, the first of two equal keys. */
  related?: Place | undefined
}

/**
 * YAML that cannot be read. The message is Go's own, as `kubectl` and `helm` print it; its line is go-yaml's,
 * which may be one off. `place` is exact.
 */
export class YamlError extends CodedError<YamlErrorCode> {
  readonly problem: string
  readonly hint: string | undefined
  readonly place: Place
  readonly related: Place | undefined

  constructor(code: YamlErrorCode, message: string, details: YamlErrorDetails) {
    super(code, message)
    this.problem = details.problem
    this.hint = details.hint
    this.place = details.place
    this.related = details.related
  }

  /** Line of `place`, from 1. */
  get line(): number {
    return this.place.line
  }

  /** Column of `place`, from 1, in UTF-16 units. */
  get column(): number {
    return this.place.column
  }

  /** Offset of `place`, from 0, in UTF-16 units. */
  get offset(): number {
    return this.place.offset
  }

  /** The same error, with what to do about it, in a stream in which its text begins at `start`. */
  explained(text: string, start: Place): YamlError {
    const explanation = explainProblem(this.problem, text.charAt(this.place.offset))
    return new YamlError(this.code, this.message, {
      hint: this.hint,
      ...explanation,
      place: movePlace(this.place, start),
      related: this.related && movePlace(this.related, start),
    })
  }
}

/** A place within a part of a text, seen from the whole text. The part begins a line. */
function movePlace(place: Place, start: Place): Place {
  return { offset: place.offset + start.offset, line: place.line + start.line - 1, column: place.column }
}
