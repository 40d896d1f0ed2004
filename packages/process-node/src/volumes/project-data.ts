import type { DataObjects } from '../environment/environment.ts'
import { fieldOfPod } from '../environment/field-ref.ts'
import { resourceOfContainer, type NodeResources } from '../environment/resource-field-ref.ts'
import { nodeError } from '../node-error.ts'
import type { DataObject, DownwardFile, KeyProjection, Pod, Volume, VolumeProjection } from '../pod/pod.ts'
import type { ProjectedFiles } from './projected-folder.ts'

/** A token by which a Pod proves to the API who it is. */
export interface TokenSource {
  request(pod: Pod, options: { audience?: string; expirationSeconds: number }): Promise<string>
}

/** What the files of a volume are made of. */
export interface ProjectionContext {
  pod: Pod
  objects: DataObjects
  tokens: TokenSource
  node: NodeResources
}

type Files = Map<string, { content: Buffer; mode: number }>

/** Whether a volume's files are copies of API objects. */
export function isProjection(volume: Volume): boolean {
  return Boolean(volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected)
}

/**
 * The files of a configMap, secret, downwardAPI or projected volume.
 *
 * @throws CodedError `process-node/volume`, worded as Kubernetes words it
 */
export async function projectVolume(volume: Volume, context: ProjectionContext): Promise<ProjectedFiles> {
  const files: Files = new Map()
  const defaultMode =
    (volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected)?.defaultMode ?? 0o644
  for (const source of sourcesOf(volume)) await project(source, { ...context, files, defaultMode })
  return files
}

function sourcesOf(volume: Volume): VolumeProjection[] {
  if (volume.configMap) return [{ configMap: volume.configMap }]
  if (volume.secret) return [{ secret: { ...volume.secret, name: volume.secret.secretName } }]
  if (volume.downwardAPI) return [{ downwardAPI: volume.downwardAPI }]
  return volume.projected?.sources ?? []
}

type Target = ProjectionContext & { files: Files; defaultMode: number }

async function project(source: VolumeProjection, target: Target): Promise<void> {
  if (source.configMap) await projectObject('ConfigMap', source.configMap, target)
  if (source.secret) await projectObject('Secret', source.secret, target)
  for (const item of source.downwardAPI?.items ?? []) projectField(item, target)
  if (source.serviceAccountToken) {
    const { path, audience, expirationSeconds = 3600 } = source.serviceAccountToken
    const token = await target.tokens.request(target.pod, {
      ...(audience ? { audience } : {}),
      expirationSeconds,
    })
    target.files.set(path, { content: Buffer.from(token), mode: target.defaultMode })
  }
}

async function projectObject(
  kind: 'ConfigMap' | 'Secret',
  source: { name: string } & KeyProjection,
  target: Target,
): Promise<void> {
  const object = await target.objects.find(kind, target.pod.metadata.namespace, source.name)
  if (!object) {
    if (source.optional) return
    throw nodeError('process-node/volume', `${kind.toLowerCase()} "${source.name}" not found`)
  }
  const data = bytesOf(kind, object)
  const items: NonNullable<KeyProjection['items']> =
    source.items ?? [...data.keys()].map(key => ({ key, path: key }))
  for (const item of items) {
    const content = data.get(item.key)
    if (content)
      target.files.set(item.path, {
        content,
        mode: item.mode ?? target.defaultMode,
      })
    else if (!source.optional)
      throw nodeError(
        'process-node/volume',
        `${kind === 'Secret' ? 'references non-existent secret key' : 'configmap references non-existent config key'}: ${item.key}`,
      )
  }
}

function bytesOf(kind: 'ConfigMap' | 'Secret', object: DataObject): Map<string, Buffer> {
  const texts = Object.entries(object.data ?? {}).map(
    ([key, text]) => [key, Buffer.from(text, kind === 'Secret' ? 'base64' : 'utf8')] as const,
  )
  const binaries = Object.entries(object.binaryData ?? {}).map(
    ([key, text]) => [key, Buffer.from(text, 'base64')] as const,
  )
  return new Map([...texts, ...binaries])
}

function projectField(item: DownwardFile, target: Target): void {
  const { pod, node } = target
  const text = item.resourceFieldRef
    ? resourceOfContainer(item.resourceFieldRef, { container: undefined, pod, node })
    : fieldOfPod(pod, item.fieldRef?.fieldPath ?? '')
  target.files.set(item.path, { content: Buffer.from(text), mode: item.mode ?? target.defaultMode })
}
