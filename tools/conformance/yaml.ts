import { isCodedError } from '@devmatic/base'
import { type JsonValue, parseYamlDocuments, printYaml } from '@devmatic/kube-model'
import { type Answer, compareJson, compareText, type Suite } from './suite.ts'

interface YamlRecord {
  op: 'yaml' | 'toYaml'
  text?: string
  data?: JsonValue
  documents?: JsonValue[]
  output?: string
  error?: string
}

/** How Kubernetes reads YAML and prints it. Numbers beyond 2^53 are compared as float64. */
export const yaml: Suite = {
  run(record) {
    const recorded = record as YamlRecord
    try {
      return compareOutput(recorded)
    } catch (error) {
      if (!isCodedError(error)) throw error
      return compareText(
        recorded.error ?? JSON.stringify(recorded.documents ?? recorded.output),
        error.message,
      )
    }
  },
}

function compareOutput(recorded: YamlRecord): Answer {
  if (recorded.op === 'toYaml') {
    const output = printYaml(recorded.data ?? null)
    return compareText(recorded.output ?? `error: ${recorded.error}`, output)
  }
  const documents = parseYamlDocuments(recorded.text ?? '').map(document => document.value)
  return compareJson(recorded.documents ?? { error: recorded.error }, documents)
}
