import { ANY, BOOL, fn, type FunctionTable, helmFunctions, STRING, TemplateSet } from '@devmatic/gotemplate'
import { parseYaml, printYaml } from '@devmatic/kube-model'
import type { ExecuteResult, Limits } from '@devmatic/gotemplate'
import { modeOf, type Modes } from './modes.ts'

/** How templates run. */
export interface EngineOptions {
  modes: Modes
  /** What an undefined variable gives: an error, or `<no value>`. */
  missing: 'error' | 'zero'
  limits?: Partial<Limits>
}

/** What templates see as the dot, as the original tool gave it. */
export interface Dot {
  Variables: unknown
  Namespace: string
  ImagePullSecrets: readonly string[]
  ManageCronjobs: boolean
}

/** Runs templates, one file at a time: they do not see each other's definitions. */
export interface TemplateEngine {
  /** @throws TemplateError */
  run(name: string, text: string, dot: Dot): ExecuteResult
  /** Containers, as `deployment/container`, whose mode a template has asked for. */
  readonly asked: ReadonlySet<string>
}

const helm: FunctionTable = helmFunctions({ parseYaml, printYaml })

/** Makes an engine with Go's, Sprig's and Helm's functions, and `ismode`. */
export function createTemplateEngine({ modes, missing, limits }: EngineOptions): TemplateEngine {
  const asked = new Set<string>()
  const isMode = fn([ANY, STRING, STRING, STRING], BOOL, (_dot, ...[deployment, container, mode]) => {
    asked.add(`${deployment}/${container}`)
    return modeOf(modes, deployment, container) === mode
  })
  const functions = new Map([...helm, ['ismode', isMode] as const])
  const missingKey = missing === 'error' ? 'error' : 'default'
  return {
    asked,
    run(name, text, dot) {
      const set = new TemplateSet(name, {
        functions,
        missingKey,
        numbers: 'typed',
        ...(limits && { limits }),
      })
      return set.parse(name, text).execute(name, dot, { positions: true })
    },
  }
}
