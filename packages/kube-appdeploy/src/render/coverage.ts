import type { ExecuteResult } from '@devmatic/gotemplate'
import { createOutputMap } from './output-map.ts'
import type { ConditionOutcome, Coverage } from './rendered.ts'
import type { TemplateFile } from './template-file.ts'

/** Gathers what the templates of one render made use of. */
export interface CoverageBuilder {
  add(template: TemplateFile, result: ExecuteResult): void
  result(): Coverage
}

/** Starts with nothing covered. What a run used is worked out when the result is asked for. */
export function createCoverage(): CoverageBuilder {
  const runs: [TemplateFile, ExecuteResult][] = []
  return {
    add: (template, result) => void runs.push([template, result]),
    result: () => {
      let coverage: Coverage | undefined
      const get = (): Coverage => (coverage ??= gather(runs))
      return {
        get conditions() {
          return get().conditions
        },
        get variables() {
          return get().variables
        },
      }
    },
  }
}

function gather(runs: readonly (readonly [TemplateFile, ExecuteResult])[]): Coverage {
  const conditions: ConditionOutcome[] = []
  const variables = new Set<string>()
  for (const [template, result] of runs) {
    const map = createOutputMap(template, result)
    conditions.push(...map.conditions())
    for (const path of map.variables()) variables.add(path)
  }
  return { conditions, variables: [...variables].sort() }
}
