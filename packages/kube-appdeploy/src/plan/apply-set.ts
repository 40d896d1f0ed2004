import { createHash } from 'node:crypto'
import type { KubeObject } from '@devmatic/kube-model'
import { DeployError } from '../deploy-error.ts'
import type { ObjectKind } from './plan.ts'

/** The label of a set's parent, with the set's identity. */
export const SET_ID_LABEL = 'applyset.kubernetes.io/id'
/** The label of each member, with the same. */
export const PART_OF_LABEL = 'applyset.kubernetes.io/part-of'
const TOOLING = 'applyset.kubernetes.io/tooling'
const GROUP_KINDS = 'applyset.kubernetes.io/contains-group-kinds'
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces'
/** Versions of kinds, which KEP-3659 leaves to discovery: knowing them saves a request for each. */
const VERSIONS = 'kube-appdeploy/versions'

const TOOL = 'kube-appdeploy'
/** Who owns what we apply. */
export const FIELD_MANAGER = 'kube-appdeploy'

/** Which set. */
export interface SetName {
  name: string
  namespace: string
}

/** The ConfigMap that stands for a set. */
export function parentRef({ name, namespace }: SetName): {
  apiVersion: string
  kind: string
  name: string
  namespace: string
} {
  return { apiVersion: 'v1', kind: 'ConfigMap', name: `${TOOL}-${name}`, namespace }
}

/** The identity that KEP-3659 gives a set, from its parent's name, namespace, kind and group. */
export function setIdOf(set: SetName): string {
  const { name, namespace, kind } = parentRef(set)
  const digest = createHash('sha256').update([name, namespace, kind, ''].join('.')).digest('base64url')
  return `applyset-${digest}-v1`
}

/** What a set's parent says. */
export interface SetContents {
  kinds: ObjectKind[]
  /** All namespaces with members, the parent's own too. */
  namespaces: string[]
}

/** The parent of a set with these contents. */
export function parentObject(set: SetName, contents: SetContents): KubeObject {
  const { name, namespace, ...kind } = parentRef(set)
  const byGroupKind = new Map(contents.kinds.map(each => [groupKind(each), each]))
  const names = [...byGroupKind.keys()].toSorted()
  const additional = [...new Set(contents.namespaces)].filter(each => each !== set.namespace).toSorted()
  return {
    ...kind,
    metadata: {
      name,
      namespace,
      labels: { [SET_ID_LABEL]: setIdOf(set) },
      annotations: {
        [TOOLING]: `${TOOL}/v1`,
        [GROUP_KINDS]: names.join(','),
        ...(additional.length > 0 ? { [NAMESPACES]: additional.join(',') } : {}),
        [VERSIONS]: names.map(each => versionOf(byGroupKind.get(each)?.apiVersion ?? '')).join(','),
      },
    },
  }
}

/**
 * Reads a parent.
 *
 * @throws CodedError `deploy/foreign-set` when another tool manages it
 */
export function readParent(parent: KubeObject, set: SetName): SetContents {
  const { labels = {}, annotations = {} } = parent.metadata
  const tooling = annotations[TOOLING] ?? ''
  if (tooling.slice(0, tooling.lastIndexOf('/')) !== TOOL || labels[SET_ID_LABEL] !== setIdOf(set)) {
    const { kind, name, namespace } = parentRef(set)
    throw new DeployError(
      'deploy/foreign-set',
      `${kind} ${namespace}/${name} exists and is ${tooling ? `managed by "${tooling}"` : 'not an ApplySet of ours'}. Choose another name with --name, or delete it.`,
    )
  }
  const versions = (annotations[VERSIONS] ?? '').split(',')
  const kinds = (annotations[GROUP_KINDS] ?? '')
    .split(',')
    .filter(Boolean)
    .map((each, index) => parseGroupKind(each, versions[index] ?? 'v1'))
  const additional = (annotations[NAMESPACES] ?? '').split(',').filter(Boolean)
  return { kinds, namespaces: [set.namespace, ...additional] }
}

function groupKind({ apiVersion, kind }: ObjectKind): string {
  return apiVersion.includes('/') ? `${kind}.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : kind
}

function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1)
}

function parseGroupKind(text: string, version: string): ObjectKind {
  const dot = text.indexOf('.')
  if (dot < 0) return { apiVersion: version, kind: text }
  return { apiVersion: `${text.slice(dot + 1)}/${version}`, kind: text.slice(0, dot) }
}
