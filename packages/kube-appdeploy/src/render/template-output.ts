import type { ExecuteResult } from '@devmatic/gotemplate'
import {
  type FieldPosition,
  type LocatedYamlDocument,
  parseYamlDocuments,
  type YamlDocument,
} from '@devmatic/kube-model'
import type { VariableSet } from '../variables/variable-set.ts'
import { createOutputMap, type OutputMap } from './output-map.ts'
import type { FieldPath } from './rendered.ts'
import type { TemplateFile } from './template-file.ts'

/**
 * What a template wrote. Where fields stand in it is found by reading it once more, when it is first asked: most
 * are never asked for, and what a reader remembers of them is ten times the text.
 */
export class TemplateOutput {
  readonly map: OutputMap
  readonly variables: VariableSet
  readonly #text: string
  #located: readonly LocatedYamlDocument[] | undefined

  constructor(template: TemplateFile, result: ExecuteResult, variables: VariableSet) {
    this.map = createOutputMap(template, result)
    this.variables = variables
    this.#text = result.output
  }

  /**
   * The documents. A key that stands twice is an error here, though kubectl takes the last one: one of them is a
   * mistake.
   *
   * @throws YamlError
   */
  read(): YamlDocument[] {
    return parseYamlDocuments(this.#text, { strict: true })
  }

  /** Where a field of a document stands in the text. */
  find(document: number, path: FieldPath): FieldPosition | undefined {
    this.#located ??= parseYamlDocuments(this.#text, { positions: true })
    return this.#located[document]?.positions.find(path)
  }
}
