import type { JsonValue, KubeObject } from '@devmatic/kube-model'
import type { Condition, ConditionOutcome, RenderedProduct } from '../render/rendered.ts'

/** What a test's product is made of. */
export interface ProductParts {
  objects: readonly KubeObject[]
  namespace: string
  /** Paths of variables to their values. */
  variables?: Readonly<Record<string, JsonValue>>
  secrets?: readonly string[]
  manageCronjobs?: boolean
  imagePullSecrets?: readonly string[]
  /** By an object's name: the conditions that it stands under. */
  conditions?: Readonly<Record<string, readonly Condition[]>>
  outcomes?: readonly ConditionOutcome[]
  /** By an object's name: the variables that its fields come from. */
  uses?: Readonly<Record<string, readonly string[]>>
}

/** A product as rendering would make it: each object in a file of its name, each field in the line of its depth. */
export function productOf(parts: ProductParts): RenderedProduct {
  const { objects, namespace, variables = {}, secrets = [], uses = {}, conditions = {} } = parts
  return {
    namespace,
    variables: {
      values: {},
      get: path => variables[path],
      originOf: () => undefined,
      chainOf: () => [],
      paths: () => Object.keys(variables),
      secrets: new Set(secrets),
    },
    imagePullSecrets: parts.imagePullSecrets ?? [],
    manageCronjobs: parts.manageCronjobs ?? true,
    objects: objects.map(object => {
      const name = object.metadata.name ?? ''
      const file = `${name}.yaml`
      return {
        file,
        line: 1,
        column: 1,
        object,
        provenanceOf: path => ({
          file,
          line: 1 + path.length,
          column: 1,
          conditions: conditions[name] ?? [],
          variables: (uses[name] ?? []).map(used => ({ path: used })),
        }),
      }
    }),
    notices: [],
    coverage: { conditions: parts.outcomes ?? [], variables: [] },
  }
}
