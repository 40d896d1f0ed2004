import type { FunctionTable } from '../../packages/gotemplate/src/function.ts'
import { helmFunctions } from '../../packages/gotemplate/src/functions/helm.ts'
import { sprigFunctions } from '../../packages/gotemplate/src/functions/sprig.ts'
import type { TemplateOptions } from '../../packages/gotemplate/src/template-set.ts'
import { parseYaml } from '../../packages/kube-model/src/yaml/parse-yaml.ts'
import { printYaml } from '../../packages/kube-model/src/yaml/print-yaml.ts'
import { runTemplateCase, type TemplateCase } from './gotemplate.ts'
import { type Answer, compareText, type Suite } from './suite.ts'

/** Helm's functions, over Kubernetes' YAML. */
export const helm: FunctionTable = helmFunctions({ parseYaml, printYaml })

/** Runs a case with Sprig's functions or Helm's, as the case wants it. */
export function runSprigCase(record: TemplateCase): { output: string } | { error: string } {
  if (record.options?.funcs !== 'helm') return runTemplateCase(record, { functions: sprigFunctions })
  const options: TemplateOptions = { functions: helm, missingKey: 'zero' }
  const answer = runTemplateCase(record, options)
  // Helm's engine takes these out of what it renders.
  return 'output' in answer ? { output: answer.output.replaceAll('<no value>', '') } : answer
}

/** Sprig's functions, and Helm's own. What follows `error calling NAME:` may be worded otherwise. */
export const sprig: Suite = {
  run(record) {
    const sprigCase = record as TemplateCase
    return compareSprigCase(sprigCase, runSprigCase(sprigCase))
  },
}

/** Compares what a case gave with what was recorded. */
export function compareSprigCase(record: TemplateCase, got: { output: string } | { error: string }): Answer {
  return compareText(show(record), show(got))
}

function show(answer: { output?: string; error?: string }): string {
  if (answer.error === undefined) return `output: ${answer.output ?? ''}`
  const [beforeCall, functionName] = /^.*?error calling (\w+):/s.exec(answer.error) ?? []
  return `error: ${functionName === undefined ? answer.error : beforeCall}`
}
