import { isJsonObject, type JsonValue, type KubeObject } from '@devmatic/kube-model'
import { formatFieldPath } from '../render/field-path.ts'
import type { FieldPath, RenderedObject, RenderedProduct } from '../render/rendered.ts'

/** Stands in a plan where a secret value is. */
export const SECRET = '<secret>'

/** Tells which values must not be shown. */
export interface Secrecy {
  /** Whether a field of a rendered object holds a secret value. */
  hides(rendered: RenderedObject, path: FieldPath): boolean
  /** An object without its secret values; the same object where it has none. */
  redact(rendered: RenderedObject, object: KubeObject): KubeObject
  /** A message without secret values: servers repeat what they refuse. */
  scrub(message: string): string
}

/** What a product's variables mark as secret, and all data of Secrets. */
export function secrecyOf(product: RenderedProduct): Secrecy {
  const { variables } = product
  const values = [...variables.secrets]
    .map(path => variables.get(path))
    .filter((value): value is string => typeof value === 'string' && value.length >= 4)
    .toSorted((a, b) => b.length - a.length)

  const hides = (rendered: RenderedObject, path: FieldPath): boolean =>
    isSecretData(rendered.object, path) ||
    (variables.secrets.size > 0 &&
      rendered.provenanceOf(path).variables.some(({ path: used }) => variables.secrets.has(used)))

  return {
    hides,
    redact(rendered, object) {
      const state = { changed: false }
      const redacted = walk(
        object as unknown as JsonValue,
        [],
        path => hides(rendered, path) && (state.changed = true),
      )
      return state.changed ? (redacted as unknown as KubeObject) : object
    },
    scrub: message => values.reduce((text, value) => text.replaceAll(value, SECRET), message),
  }
}

/** The fields of a redacted object whose values were left out. */
export function secretFieldsOf(redacted: KubeObject): string[] {
  const fields: string[] = []
  walk(redacted as unknown as JsonValue, [], (path, value) => {
    if (value === SECRET) fields.push(formatFieldPath(path))
    return false
  })
  return fields
}

/** Whether a field is a Secret's data; what client-side apply last sent repeats it. */
export function isSecretData({ apiVersion, kind }: KubeObject, [first, ...rest]: FieldPath): boolean {
  if (first === 'metadata' && rest[1] === 'kubectl.kubernetes.io/last-applied-configuration') return true
  return apiVersion === 'v1' && kind === 'Secret' && (first === 'data' || first === 'stringData')
}

/** What names an object is never hidden: without it nothing could be said of it. */
const IDENTITY = new Set(['apiVersion', 'kind', 'metadata.name', 'metadata.namespace'])

function walk(
  value: JsonValue,
  path: FieldPath,
  isSecret: (path: FieldPath, value: JsonValue) => boolean,
): JsonValue {
  if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], isSecret))
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item ?? null, [...path, key], isSecret)]),
    )
  }
  return !IDENTITY.has(path.join('.')) && isSecret(path, value) ? SECRET : value
}
