import path from 'node:path'
import { readFile } from 'node:fs/promises'
import { renderError } from '../diagnostic.ts'
import { decodeText } from '../source/decode-text.ts'
import { readable } from '../source/folder-source.ts'
import type { SourceVariables } from '../source/manifest-source.ts'
import { isMap, type VariableLayer } from './merge-layers.ts'
import type { VariableOption } from './parse-option.ts'
import { parseYamlFile, readYamlFile, type YamlFile } from './read-yaml.ts'
import { parseVariablePath } from './variable-path.ts'

/**
 * Reads a file of variables.
 *
 * @throws CodedError `source/variables`: no YAML, or no map; `source/unreadable`
 */
export async function readVariablesFile(file: string): Promise<VariableLayer> {
  return layerOf(await readYamlFile(file, 'source/variables'))
}

/** The layer of a source's defaults. @throws as `readVariablesFile` */
export function layerOfSource(variables: SourceVariables | undefined): VariableLayer {
  if (!variables) return { values: {}, originOf: () => ({ type: 'program', text: 'nothing' }) }
  if ('values' in variables)
    return { values: variables.values, originOf: () => ({ type: 'program', text: 'set by the source' }) }
  return layerOf(parseYamlFile(variables.file, variables.text, 'source/variables'))
}

function layerOf(yaml: YamlFile): VariableLayer {
  const values = yaml.value ?? {}
  if (isMap(values)) return { values, originOf: yaml.originOf }
  const found = Array.isArray(values) ? 'a list' : `the ${typeof values} ${JSON.stringify(values)}`
  throw renderError(
    'source/variables',
    `${yaml.file} holds ${found}; variables are a map from names to values`,
    {
      position: yaml.placeOf([]),
      hint: 'Write one "name: value" a line.',
    },
  )
}

/**
 * Reads `name=file` of `--set-file`. What the file says counts as a secret.
 *
 * @throws CodedError `usage`, `source/unreadable`, `source/not-utf8`
 */
export async function readFileVariable(text: string, directory: string): Promise<VariableOption> {
  const [, name = '', file = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (name === '') throw renderError('usage', `--set-file ${text}: write --set-file name=file`)
  const full = path.resolve(directory, file)
  const value = decodeText(await readable(full, () => readFile(full)), file)
  return { path: parseVariablePath(name), value, text: `--set-file ${text}`, secret: true }
}
