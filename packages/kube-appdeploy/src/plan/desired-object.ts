import { isJsonObject, type KubeObject } from '@devmatic/kube-model'
import { PART_OF_LABEL } from './apply-set.ts'

/** Fields of metadata that only the server writes. */
const SERVER_METADATA = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
])

/** Where a rendered object goes. */
export interface Destination {
  /** The namespace of an object that names none; undefined for kinds without namespaces. */
  namespace: string | undefined
  setId: string
}

/** What is applied for a rendered object: in its namespace, labelled as a member, without what is the server's. */
export function desiredObject(object: KubeObject, { namespace, setId }: Destination): KubeObject {
  const { status: _, ...rest } = object
  const { namespace: own, ...metadata } = Object.fromEntries(
    Object.entries(object.metadata).filter(([field]) => !SERVER_METADATA.has(field)),
  ) as KubeObject['metadata']
  return withEncodedSecret({
    ...rest,
    metadata: {
      ...metadata,
      ...(namespace === undefined ? {} : { namespace: own ?? namespace }),
      labels: { ...metadata.labels, [PART_OF_LABEL]: setId },
    },
  })
}

/**
 * Moves a Secret's `stringData` into `data`, as the server does: `stringData` is never read back, so that it
 * could not be compared, and what is left out of it would stay.
 */
function withEncodedSecret(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object
  if (object.apiVersion !== 'v1' || object.kind !== 'Secret' || !isJsonObject(stringData)) return object
  const entries = Object.entries(stringData)
  // What is no text is left for the server to refuse.
  if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) return object
  const encoded = entries.map(([key, value]) => [key, Buffer.from(value).toString('base64')])
  return { ...rest, data: { ...(object['data'] as object | undefined), ...Object.fromEntries(encoded) } }
}
