import type { Mark } from './cursor.ts'
import { type Place, YamlError } from './yaml-error.ts'

const toPlace = (mark: Mark): Place => ({ offset: mark.offset, line: mark.line + 1, column: mark.column + 1 })

/**
 * What go-yaml's scanner says. It names no line when the problem is in the first one.
 *
 * @param start where the token began
 */
export function scanError(problem: string, at: Mark, start?: Mark): YamlError {
  return textError(problem, at.line > 0 ? at.line + 1 : 0, { at, start })
}

/** What go-yaml's parser says: the line before the problem's, or else before that of the collection. */
export function parseError(problem: string, at: Mark, start?: Mark): YamlError {
  return textError(problem, at.line || (start?.line ?? 0), { at, start })
}

function textError(problem: string, goLine: number, marks: { at: Mark; start: Mark | undefined }): YamlError {
  const message = goLine > 0 ? `yaml: line ${goLine}: ${problem}` : `yaml: ${problem}`
  return new YamlError('yaml/parse', message, {
    problem,
    place: toPlace(marks.at),
    related: marks.start && toPlace(marks.start),
  })
}

/** Nesting beyond what is read. */
export function depthError(maxDepth: number, at: Mark): YamlError {
  const problem = `exceeded max depth of ${maxDepth}`
  const line = at.line > 0 ? `line ${at.line + 1}: ` : ''
  return new YamlError('yaml/limit', `yaml: ${line}${problem}`, { problem, place: toPlace(at) })
}
