import type { ExecuteResult } from '@devmatic/gotemplate'
import type { Condition, ConditionOutcome, Position } from './rendered.ts'
import type { TemplateFile } from './template-file.ts'

/** Leads from offsets of a template's output back into the template. */
export interface OutputMap {
  /** The template's place that wrote the output at an offset. */
  locate(offset: number): Position
  /** What a stretch of output stands under, and the variables that it came from. */
  explain(start: number, end: number): { conditions: readonly Condition[]; variables: readonly string[] }
  /** Every condition that was met, with how it came out. */
  conditions(): readonly ConditionOutcome[]
  /** Every variable that was read. */
  variables(): readonly string[]
}

/** Reads what one run recorded; paths of variables are as users write them, `replicas.web`. */
export function createOutputMap({ file, lines }: TemplateFile, { positions }: ExecuteResult): OutputMap {
  const placeOf = ({ offset }: { offset: number }): Position => ({ file, ...lines.placeOf(offset) })
  return {
    locate(offset) {
      const place = positions?.locate(offset)
      return place ? placeOf(place) : { file, line: 1, column: 1 }
    },
    explain(start, end) {
      const found = positions?.explain(start, end) ?? { conditions: [], variables: [] }
      const conditions = found.conditions.map((condition): Condition => {
        const { text, item, variables } = condition
        return {
          ...placeOf(condition),
          text,
          variables: namesOf(variables),
          ...(item !== undefined && { item }),
        }
      })
      return { conditions, variables: namesOf(found.variables) }
    },
    conditions: () =>
      (positions?.conditions() ?? []).map(({ text, wasTrue, wasFalse, ...place }) => {
        return { ...placeOf(place), text, wasTrue, wasFalse }
      }),
    variables: () => namesOf(positions?.variables() ?? []),
  }
}

/** The variables among the paths that templates read: those below `.Variables`, and the one behind `.Namespace`. */
function namesOf(paths: readonly string[]): string[] {
  return paths.flatMap(path => {
    if (path === '.Namespace') return ['namespace']
    const [, name] = /^\.Variables(?:\.(.+)|(?=\[))/s.exec(path) ?? []
    return name === undefined
      ? path.startsWith('.Variables[')
        ? [path.slice('.Variables'.length)]
        : []
      : [name]
  })
}
