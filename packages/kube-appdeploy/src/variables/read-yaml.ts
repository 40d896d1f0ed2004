import { readFile } from 'node:fs/promises'
import { type JsonValue, type LocatedYamlDocument, parseYamlDocuments, YamlError } from '@devmatic/kube-model'
import { renderError, type RenderErrorCode } from '../diagnostic.ts'
import type { Position } from '../render/rendered.ts'
import { decodeText } from '../source/decode-text.ts'
import { displayPath, readable } from '../source/folder-source.ts'
import { LineIndex } from '../source/line-index.ts'
import type { VariablePath } from './variable-path.ts'
import type { Origin } from './variable-set.ts'

/** A YAML file of ours, knowing where each of its fields stands. */
export interface YamlFile {
  /** Its name in messages. */
  file: string
  value: JsonValue
  /** Where a field, or the nearest one around it, begins. */
  placeOf: (path: VariablePath) => Position
  originOf: (path: VariablePath) => Origin
}

/**
 * Reads a YAML file in which a key that stands twice is an error.
 *
 * @param code what an error in it is called
 * @throws CodedError of that code, or `source/unreadable`, `source/not-utf8`
 */
export async function readYamlFile(file: string, code: RenderErrorCode): Promise<YamlFile> {
  const bytes = await readable(file, () => readFile(file))
  return parseYamlFile(displayPath(file), bytes, code)
}

/** As `readYamlFile`, for a text that is there already. */
export function parseYamlFile(file: string, bytes: Uint8Array | string, code: RenderErrorCode): YamlFile {
  const lines = new LineIndex(decodeText(bytes, file))
  const [document, second] = parseDocuments(file, lines, code)
  if (second) {
    throw renderError(code, `${file} has several documents; it is one map`, {
      position: { file, ...lines.placeOf(second.start.offset) },
    })
  }
  const placeOf = (path: VariablePath): Position => {
    for (let length = path.length; length > 0; length--) {
      const found = document?.positions.find(path.slice(0, length))
      if (found) return { file, ...lines.placeOf((found.key ?? found.value).start) }
    }
    return { file, line: 1, column: 1 }
  }
  return {
    file,
    value: document?.value ?? null,
    placeOf,
    originOf: path => ({ type: 'file', ...placeOf(path) }),
  }
}

function parseDocuments(file: string, lines: LineIndex, code: RenderErrorCode): LocatedYamlDocument[] {
  try {
    return parseYamlDocuments(lines.text, { positions: true, strict: true }).filter(
      document => !document.isEmpty,
    )
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const at = (place: { line: number; column: number }): Position => ({
      file,
      line: place.line,
      column: place.column,
    })
    throw renderError(code, `${file}: ${error.problem}`, {
      position: at(error.place),
      ...(error.related && { related: { position: at(error.related), message: 'see also' } }),
      cause: error,
    })
  }
}
