import { readFile } from 'node:fs/promises'
import {
  applyDefaults,
  findGoType,
  goTypeOfKind,
  type JsonObject,
  normalizeObject,
  parseApiVersion,
} from '@devmatic/kube-model'
import { compareJson, type Case, readLines, type Suite } from './suite.ts'

interface DefaultsRecord {
  input: JsonObject & { apiVersion: string; kind: string }
  /** What the defaulting functions of the kind's package make of it. */
  output: JsonObject
}

/** What is filled in that an object leaves out. */
export const defaults: Suite = {
  run(record) {
    const { input, output } = record as DefaultsRecord
    const { group, version } = parseApiVersion(input.apiVersion)
    const type = findGoType(goTypeOfKind(group, version, input.kind))
    if (!type) throw new Error(`there is no kind ${input.kind} in ${input.apiVersion}`)
    const { object } = normalizeObject(type, input)
    applyDefaults(type, object)
    return compareJson(output, normalizeObject(type, object).object)
  },
  cases: file => readCases(file),
}

/** The tables' own record is one JSON array; others are lines. */
async function* readCases(file: string): AsyncIterable<Case> {
  const text = await readFile(file, 'utf8')
  if (text.trimStart().startsWith('['))
    for (const record of JSON.parse(text) as (DefaultsRecord & { name: string })[])
      yield { name: record.name, record }
  else yield* readLines(file)
}
