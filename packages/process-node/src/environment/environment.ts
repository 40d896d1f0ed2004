import { nodeError } from '../node-error.ts'
import type { Container, DataObject, EnvFromSource, EnvVar, KeyRef, Pod } from '../pod/pod.ts'
import { expandVariables } from './expand.ts'
import { fieldOfPod } from './field-ref.ts'
import { resourceOfContainer, type NodeResources } from './resource-field-ref.ts'

/** Where ConfigMaps and Secrets come from. */
export interface DataObjects {
  find(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): Promise<DataObject | undefined>
}

/** What a container's variables are made of, besides the container. */
export interface EnvironmentContext {
  pod: Pod
  objects: DataObjects
  /** Variables of Services; those of the container go before. */
  services: Readonly<Record<string, string>>
  /** What the node has, for limits that are not set. */
  node: NodeResources
}

/**
 * The variables of a container, in the order of its manifest, with `$(NAME)` replaced.
 *
 * @throws CodedError `process-node/config`, worded as Kubernetes words it
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export async function buildEnvironment(
  container: Container,
  context: EnvironmentContext,
): Promise<Record<string, string>> {
  const own: Record<string, string> = {}
  for (const source of container.envFrom ?? []) Object.assign(own, await readAll(source, context))
  for (const variable of container.env ?? []) {
    const value = await valueOf(variable, { container, context, known: { ...context.services, ...own } })
    if (value !== undefined) own[variable.name] = value
  }
  return { ...context.services, ...own }
}

async function readAll(source: EnvFromSource, context: EnvironmentContext): Promise<Record<string, string>> {
  const kind = source.configMapRef ? 'ConfigMap' : 'Secret'
  const ref = source.configMapRef ?? source.secretRef
  if (!ref) return {}
  const object = await context.objects.find(kind, context.pod.metadata.namespace, ref.name)
  if (!object && !ref.optional) throw notFound(kind, ref.name)
  const entries = Object.entries(textsOf(kind, object)).map(
    ([name, value]) => [`${source.prefix ?? ''}${name}`, value] as const,
  )
  return Object.fromEntries(entries.filter(([name]) => name !== '' && !name.includes('=')))
}

interface ValueContext {
  container: Container
  context: EnvironmentContext
  known: Readonly<Record<string, string>>
}

async function valueOf(
  variable: EnvVar,
  { container, context, known }: ValueContext,
): Promise<string | undefined> {
  const from = variable.valueFrom
  if (from?.configMapKeyRef) return readKey('ConfigMap', from.configMapKeyRef, context)
  if (from?.secretKeyRef) return readKey('Secret', from.secretKeyRef, context)
  if (from?.fieldRef) return fieldOfPod(context.pod, from.fieldRef.fieldPath)
  if (from?.resourceFieldRef)
    return resourceOfContainer(from.resourceFieldRef, { container, pod: context.pod, node: context.node })
  return expandVariables(variable.value ?? '', known)
}

async function readKey(
  kind: 'ConfigMap' | 'Secret',
  ref: KeyRef,
  context: EnvironmentContext,
): Promise<string | undefined> {
  const { namespace } = context.pod.metadata
  const object = await context.objects.find(kind, namespace, ref.name)
  if (!object && !ref.optional) throw notFound(kind, ref.name)
  const value = textsOf(kind, object)[ref.key]
  if (value === undefined && !ref.optional) {
    throw nodeError('process-node/config', `couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name}`)
  }
  return value
}

function textsOf(kind: 'ConfigMap' | 'Secret', object: DataObject | undefined): Record<string, string> {
  const data = object?.data ?? {}
  if (kind === 'ConfigMap') return data
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString('utf8')]),
  )
}

function notFound(kind: 'ConfigMap' | 'Secret', name: string): Error {
  return nodeError('process-node/config', `${kind.toLowerCase()} "${name}" not found`)
}
