import { objectKey } from '../render/object-key.ts'
import { formatFieldPath } from '../render/field-path.ts'
import type { FieldPath, FieldProvenance, RenderedProduct } from '../render/rendered.ts'
import type { Revision } from './revision.ts'

/** Stands for the variables whose values a revision does not tell. */
const HIDDEN = '<hidden>'

/** A revision as a product: just the objects that were applied, from the templates that they came from then. */
export function revisionProduct(revision: Revision, namespace: string): RenderedProduct {
  const { objects, origins, secretFields, number } = revision
  const { variables } = revision.source
  return {
    namespace,
    variables: {
      values: {},
      get: path => variables[path] as ReturnType<RenderedProduct['variables']['get']>,
      originOf: () => ({ type: 'program', text: `revision ${number}` }),
      chainOf: () => [],
      paths: () => Object.keys(variables),
      secrets: new Set([HIDDEN]),
    },
    imagePullSecrets: [],
    manageCronjobs: true,
    objects: [...objects].map(([key, object]) => {
      const { file = `revision ${number}`, line = 1, conditions = [] } = origins.get(key) ?? {}
      const hidden = new Set(secretFields.get(objectKey(object)))
      const provenanceOf = (path: FieldPath): FieldProvenance => ({
        file,
        line,
        column: 1,
        conditions,
        variables: hidden.has(formatFieldPath(path)) ? [{ path: HIDDEN }] : [],
      })
      return { file, line, column: 1, object, provenanceOf }
    }),
    notices: [],
    coverage: { conditions: [], variables: [] },
  }
}
