import {
  createFolderSource,
  findEnvironment,
  findProduct,
  renderProduct,
  type VariableSet,
} from 'kube-appdeploy'
import { ManagerError } from '../manager-error.ts'
import type { EnvironmentDifference } from '../protocol/index.ts'

/** Two environments, by the variables that differ; secret values are not told. */
export async function compareEnvironments(
  root: string,
  { a, b }: { a: string; b: string },
): Promise<EnvironmentDifference> {
  const [left, right] = await Promise.all([variablesOf(root, a), variablesOf(root, b)])
  const names = [...new Set([...left.paths(), ...right.paths()])]
  return {
    a,
    b,
    total: names.length,
    variables: names
      .filter(name => JSON.stringify(left.get(name)) !== JSON.stringify(right.get(name)))
      .map(variable => {
        const hidden = left.secrets.has(variable) || right.secrets.has(variable)
        const [was, is] = [left, right].map(set => (hidden ? undefined : shown(set.get(variable))))
        const [from, to] = [left, right].map(set => placeOf(set, variable))
        return {
          variable,
          ...(was !== undefined && { a: was }),
          ...(is !== undefined && { b: is }),
          ...(from !== undefined && { placeA: from }),
          ...(to !== undefined && { placeB: to }),
        }
      }),
  }
}

async function variablesOf(root: string, environment: string): Promise<VariableSet> {
  const product = await findProduct(root)
  if (!product) throw new ManagerError('manager/unavailable', `There is no devmatic.yaml in ${root} any more`)
  const { layers, external } = findEnvironment(product, environment)
  return (await renderProduct(await createFolderSource(product.manifests), { layers, external })).variables
}

function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function placeOf(variables: VariableSet, variable: string): string | undefined {
  const origin = variables.originOf(variable)
  return origin?.type === 'file' ? `${origin.file}:${origin.line}` : origin?.text
}
