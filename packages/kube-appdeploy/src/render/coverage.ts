import type { OutputMap } from './output-map.ts'
import type { ConditionOutcome, Coverage } from './rendered.ts'

/** Gathers what the templates of one render made use of. */
export interface CoverageBuilder {
  add(map: OutputMap): void
  result(): Coverage
}

/** Starts with nothing covered. What a run used is worked out when the result is asked for. */
export function createCoverage(): CoverageBuilder {
  const maps: OutputMap[] = []
  return {
    add: map => void maps.push(map),
    result: () => {
      let coverage: Coverage | undefined
      const get = (): Coverage => (coverage ??= gather(maps))
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

function gather(maps: readonly OutputMap[]): Coverage {
  const conditions: ConditionOutcome[] = []
  const variables = new Set<string>()
  for (const map of maps) {
    conditions.push(...map.conditions())
    for (const path of map.variables()) variables.add(path)
  }
  return { conditions, variables: [...variables].sort() }
}
