import { TemplateError } from '../../packages/gotemplate/src/errors.ts'
import { TemplateSet, type TemplateOptions } from '../../packages/gotemplate/src/template-set.ts'
import { type Answer, compareText, type Suite } from './suite.ts'

/** A recorded case of text/template, as `tools/oracles/gotemplate` writes it. */
export interface TemplateCase {
  readonly name: string
  readonly template?: string
  readonly files?: Readonly<Record<string, string>>
  readonly data?: unknown
  readonly options?: {
    readonly entry?: string
    readonly missingkey?: 'default' | 'invalid' | 'zero' | 'error'
    readonly delims?: readonly [string, string]
    readonly numbers?: 'yaml' | 'typed'
    readonly funcs?: 'go' | 'sprig' | 'helm'
  }
  readonly output?: string
  readonly error?: string
}

/** The main template's name in recorded messages. */
const ENTRY = 't'

/** Runs a case: its output, or the text of its error. */
export function runTemplateCase(
  record: TemplateCase,
  functions: TemplateOptions = {},
): { output: string } | { error: string } {
  const { files = {}, options = {} } = record
  try {
    const set = new TemplateSet(ENTRY, {
      ...functions,
      ...(options.delims ? { delimiters: options.delims } : {}),
      ...(options.missingkey ? { missingKey: options.missingkey } : {}),
      ...(options.numbers ? { numbers: options.numbers } : {}),
    })
    for (const name of Object.keys(files).sort()) set.parse(name, files[name] ?? '')
    if (record.template !== undefined) set.parse(ENTRY, record.template)
    const entry = options.entry ?? (record.template === undefined ? '' : ENTRY)
    return { output: set.execute(entry, record.data).output }
  } catch (error) {
    if (error instanceof TemplateError) return { error: error.message }
    throw error
  }
}

/** Compares what a case gave with what was recorded. */
export function compareTemplateCase(
  record: TemplateCase,
  got: { output: string } | { error: string },
): Answer {
  return compareText(show(record), show(got))
}

function show(answer: { output?: string; error?: string }): string {
  return answer.error === undefined ? `output: ${answer.output ?? ''}` : `error: ${answer.error}`
}

/** Go's text/template, with its own functions alone. */
export const gotemplate: Suite = {
  run(record) {
    const templateCase = record as TemplateCase
    return compareTemplateCase(templateCase, runTemplateCase(templateCase))
  },
}
