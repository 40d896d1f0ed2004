import type { TemplateError } from '@devmatic/gotemplate'
import type { Diagnostic } from '../diagnostic.ts'
import { nearestName } from '../nearest-name.ts'
import type { LineIndex } from '../source/line-index.ts'
import type { VariableSet } from '../variables/variable-set.ts'

/** What a template error happened in. */
export interface TemplateErrorContext {
  /** The file's name in messages. */
  file: string
  lines: LineIndex
  variables: VariableSet
}

/** Turns Go's message into a place to look at, a sentence, and what to do. */
export function diagnoseTemplateError(error: TemplateError, context: TemplateErrorContext): Diagnostic {
  const { file, lines } = context
  const line = error.position?.line ?? 1
  const text = lines.line(line)
  // Go's message names the expression: `at <.Variables.replicas>`, or what it could not read: `function "upper"`.
  const [, expression = ''] = /: executing ".*?" at <(.*?)>: /s.exec(error.message) ?? []
  const { column, length } = findColumns(text, {
    expression,
    byteColumn: error.position?.column,
    message: error.message,
  })
  const message = error.message.replace(/^template: [^\n]*?:\d+(:\d+)?: /, '')
  return {
    code: codeOf(error),
    severity: 'error',
    message,
    position: { file, line, column },
    length,
    ...explainUndefined(error, expression, context.variables),
  }
}

/** Some codes of the template engine say more than a reader of a product's errors asks for. */
function codeOf({ code, message }: TemplateError): string {
  if (code === 'template/undefined-function') return 'template/parse'
  // `fail` is how templates refuse variables, as `required` does.
  return /: error calling fail: /.test(message) ? 'template/required' : code
}

interface ColumnClues {
  expression: string
  byteColumn: number | undefined
  message: string
}

function findColumns(
  line: string,
  { expression, byteColumn, message }: ColumnClues,
): { column: number; length: number } {
  if (byteColumn === undefined) {
    const [, word = ''] = /"([^"\s]+)"/.exec(message) ?? []
    const at = word === '' ? -1 : line.indexOf(word)
    return at === -1
      ? { column: Math.max(line.indexOf('{{'), 0) + 1, length: 1 }
      : { column: at + 1, length: word.length }
  }
  const column = Buffer.from(line).subarray(0, byteColumn).toString().length
  // Go points at the last part of `.Variables.replicas.web`; the whole of it says more.
  const start = expression === '' ? -1 : line.lastIndexOf(expression, column)
  if (start !== -1 && start + expression.length >= column)
    return { column: start + 1, length: expression.length }
  return { column: column + 1, length: 1 }
}

function explainUndefined(
  error: TemplateError,
  expression: string,
  variables: VariableSet,
): Partial<Diagnostic> {
  if (error.code !== 'template/missing-key') return {}
  const code = 'template/undefined-variable'
  const [, key = ''] = /map has no entry for key "(.*)"/.exec(error.message) ?? []
  const [, path] = /\.Variables\.([\w.]+)/.exec(expression) ?? []
  const name = path === undefined ? undefined : upTo(path, key)
  if (name === undefined)
    return { code, hint: `Set ${key} there, or ask for it with: get … "${key}", hasKey … "${key}".` }
  const nearest = nearestName(name, variables.paths())
  const set = `et it in variables.yaml, or with -v ${name}:VALUE.`
  return {
    code,
    message: `the variable ${name} is not defined`,
    hint: nearest === undefined ? `S${set}` : `Did you mean ${nearest}? If not, s${set}`,
  }
}

/** The part of a dotted path up to the key that is missing; undefined where it is not in the path. */
function upTo(path: string, key: string): string | undefined {
  const parts = path.split('.')
  const index = parts.indexOf(key)
  return index === -1 ? undefined : parts.slice(0, index + 1).join('.')
}
