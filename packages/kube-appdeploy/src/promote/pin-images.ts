import { isJsonObject, type JsonObject, type JsonValue } from '@devmatic/kube-model'
import type { RenderedObject, RenderedProduct } from '../render/rendered.ts'

/**
 * Names the images of a product by the digests that were proven, so that what is promoted is what ran, even if a
 * tag has moved since. An image without a known digest stays as it is.
 *
 * @param ids by image as the objects name it: what ran for it, as `registry/shop@sha256:…`
 */
export function pinImages(product: RenderedProduct, ids: Readonly<Record<string, string>>): RenderedProduct {
  return { ...product, objects: product.objects.map(rendered => pinObject(rendered, ids)) }
}

function pinObject(rendered: RenderedObject, ids: Readonly<Record<string, string>>): RenderedObject {
  const { object, file, line, column } = rendered
  const { spec } = object as { spec?: JsonValue }
  const pinned = pinValue(spec, ids)
  if (pinned === spec || pinned === undefined) return rendered
  const provenanceOf: RenderedObject['provenanceOf'] = path => rendered.provenanceOf(path)
  return { file, line, column, object: { ...object, spec: pinned }, provenanceOf }
}

/** Containers are found wherever a Pod's template lies; the value itself where it names no image. */
function pinValue(
  value: JsonValue | undefined,
  ids: Readonly<Record<string, string>>,
): JsonValue | undefined {
  if (!isJsonObject(value)) return value
  const changed: JsonObject = {}
  for (const [key, field] of Object.entries(value)) {
    const isContainers = (key === 'containers' || key === 'initContainers') && Array.isArray(field)
    const next = isContainers ? field.map(each => pinContainer(each, ids)) : pinValue(field, ids)
    if (next !== field && JSON.stringify(next) !== JSON.stringify(field)) changed[key] = next
  }
  return Object.keys(changed).length > 0 ? { ...value, ...changed } : value
}

function pinContainer(container: JsonValue, ids: Readonly<Record<string, string>>): JsonValue {
  if (!isJsonObject(container)) return container
  const { image } = container
  if (typeof image !== 'string' || image.includes('@')) return container
  const [, digest] = /@(sha256:[0-9a-f]{64})$/.exec(ids[image] ?? '') ?? []
  return digest ? { ...container, image: `${image}@${digest}` } : container
}
