import type { RenderedProduct } from 'kube-appdeploy'
import type { VariableOrigin } from '../protocol/index.ts'

/** Where a variable's value was set, and what it overrides; secret values are left out. */
export function originOfVariable(variable: string, { variables }: RenderedProduct): VariableOrigin {
  const secret = variables.secrets.has(variable)
  const chain = variables.chainOf(variable).map(({ origin, value }) => ({
    ...(origin.type === 'file'
      ? { place: { file: origin.file, line: origin.line, column: origin.column } }
      : { text: origin.text }),
    ...(!secret && { value: typeof value === 'string' ? value : JSON.stringify(value) }),
  }))
  return { variable, chain: chain.toReversed() }
}
