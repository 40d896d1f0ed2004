import type { JsonObject, KubeObject } from '@devmatic/kube-model'

/**
 * Takes from objects what differs between two runs of the same: names that were made up, times, addresses, and what
 * only says how a container was made.
 */
export function normalise(objects: ReadonlyMap<string, readonly KubeObject[]>, result: unknown): unknown {
  const rename = renamer(objects)
  const shown: Record<string, unknown> = {}
  for (const [kind, list] of objects) {
    const texts = list.flatMap(object => show(kind, object)).map(part => rename(JSON.stringify(part)))
    const distinct = kind === 'Event' ? [...new Set(texts)] : texts
    if (distinct.length > 0) shown[kind] = distinct.toSorted().map(text => JSON.parse(text) as unknown)
  }
  if (result !== null) shown['result'] = JSON.parse(rename(JSON.stringify(result)))
  return shown
}

/** Names by their order instead of at random. */
function renamer(objects: ReadonlyMap<string, readonly KubeObject[]>): (text: string) => string {
  const names = new Map<string, string>()
  const revision = ({ metadata }: KubeObject): number =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)
  const sets = (objects.get('ReplicaSet') ?? []).toSorted((a, b) => revision(a) - revision(b))
  for (const [index, { metadata }] of sets.entries()) {
    const hash = metadata.labels?.['pod-template-hash']
    if (hash !== undefined) names.set(hash, `HASH${index + 1}`)
  }
  for (const list of objects.values())
    for (const { metadata } of list) if (metadata.uid !== undefined) names.set(metadata.uid, 'UID')
  return text => {
    let renamed = text
    for (const [name, word] of names) renamed = renamed.replaceAll(name, word)
    return withoutGenerated(renamed)
  }
}

/** Words instead of generated names, times and addresses. */
function withoutGenerated(text: string): string {
  return patterns.reduce((before, [pattern, word]) => before.replaceAll(pattern, word), text)
}

/** The letters and digits of generated names: they spell no words. */
const generated = '[bcdfghjklmnpqrstvwxz2456789]'

const patterns: readonly (readonly [RegExp, string])[] = [
  [/(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, 'TIME'],
  [/\b(10|127|192)\.\d+\.\d+\.\d+\b/g, 'IP'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID'],
  [/\b(node-0|node-1)\b/g, 'NODE'],
  [/(?<=\bcron-)\d{8}\b/g, 'MINUTE'],
  [new RegExp(`(?<="controller-revision-hash":")${generated}{8,10}(?=")`, 'g'), 'HASH'],
  // Names of what is gone, too.
  [new RegExp(`(?<=[a-z]-)${generated}{8,10}\\b`, 'g'), 'HASH'],
  [new RegExp(`(?<=[a-zA-Z0-9]-|HASH\\d?-)${generated}{5}(?![a-z0-9])`, 'g'), 'RANDOM'],
]

type Shower = (object: KubeObject) => unknown

const showers: Readonly<Record<string, Shower>> = {
  Pod: showPod,
  Event: showEvent,
  EndpointSlice: ({ metadata, ...slice }) => ({
    labels: metadata.labels?.['kubernetes.io/service-name'],
    ports: slice['ports'],
    endpoints: sortedDeep(slice['endpoints']),
  }),
  Endpoints: ({ metadata, subsets }) => ({ name: metadata.name, subsets: sortedDeep(subsets) }),
  Service: ({ metadata, spec }) => ({ name: metadata.name, type: (spec as JsonObject)['type'] }),
}

function show(kind: string, object: KubeObject): unknown[] {
  // Every namespace has events of its own that no case is about.
  if (kind === 'Event' && !involvesWorkload(object)) return []
  return [(showers[kind] ?? showWorkload)(object)]
}

function involvesWorkload({ involvedObject, message }: KubeObject): boolean {
  const { kind } = (involvedObject ?? {}) as { kind?: string }
  // Who has not heard of a new namespace yet, and a server that is slow to come up.
  const isEarly = /timed out waiting for the condition|no relationship found|:8080.*connection refused/.test(
    String(message),
  )
  return kind !== 'Namespace' && kind !== 'Node' && !isEarly
}

function showWorkload({ metadata, spec, status }: KubeObject): unknown {
  const { replicas, template } = (spec ?? {}) as { replicas?: number; template?: { metadata?: JsonObject } }
  return {
    name: metadata.name,
    generation: metadata.generation,
    revision: metadata.annotations?.['deployment.kubernetes.io/revision'],
    owners: metadata.ownerReferences?.map(owner => `${owner.kind}/${owner.name}`),
    finalizers: metadata.finalizers,
    isGoing: metadata.deletionTimestamp !== undefined,
    replicas,
    templateLabels: template?.metadata?.['labels'],
    status: withoutNoise(status),
  }
}

function showPod({ metadata, spec, status }: KubeObject): unknown {
  const { nodeName, hostname, subdomain } = spec as Record<string, unknown>
  return {
    name: metadata.name,
    labels: metadata.labels,
    owners: metadata.ownerReferences?.map(owner => `${owner.kind}/${owner.name}`),
    finalizers: metadata.finalizers,
    isGoing: metadata.deletionTimestamp !== undefined,
    spec: { nodeName, hostname, subdomain },
    status: withoutNoise(withoutSandbox(status)),
  }
}

/** What of a Pod that is over has been given back already is told sooner or later, as it happens. */
function withoutSandbox(status: unknown): unknown {
  const { phase, conditions = [], ...rest } = status as { phase: string; conditions?: { type: string }[] }
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  if (!isOver) return status
  const kept = conditions.filter(({ type }) => type !== 'PodReadyToStartContainers')
  // What remains of earlier runs is cleared away, too.
  const entries = Object.entries(rest).map(([key, part]) => [
    key,
    Array.isArray(part) ? part.map((each: object) => ({ ...each, lastState: {} })) : part,
  ])
  return { ...(Object.fromEntries(entries) as object), phase, conditions: kept }
}

function showEvent(event: KubeObject): unknown {
  const involved = event['involvedObject'] as { kind: string; name: string; fieldPath?: string }
  return {
    object: [`${involved.kind}/${involved.name}`, involved.fieldPath].filter(Boolean).join(' '),
    type: event['type'],
    reason: event['reason'],
    message: event['message'],
    by: ((event['source'] ?? {}) as { component?: string }).component || event['reportingComponent'],
  }
}

/** What tells of the container runtime, of the machine, or of the moment. */
const noise = new Set([
  'containerID',
  'imageID',
  'hostIP',
  'hostIPs',
  'podIPs',
  'lastProbeTime',
  'lastTransitionTime',
  'lastUpdateTime',
  'allocatedResources',
  'user',
])

function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise)
  if (typeof value !== 'object' || value === null) return value
  if (isCrashing(value)) return { name: value.name, crashing: withoutTimes(value.lastState.terminated) }
  const entries = Object.entries(value).filter(([key]) => !noise.has(key))
  return Object.fromEntries(
    entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, key === 'conditions' ? sorted(withoutNoise(part)) : withoutNoise(part)]),
  )
}

interface Crashing {
  name: string
  restartCount: number
  lastState: { terminated: { exitCode: number; reason: string; message?: string } }
}

/** A container that ends again and again is found running, ended or waiting, as it happens. */
function isCrashing(value: object): value is Crashing {
  const { restartCount, state, lastState } = value as Partial<Crashing> & { state?: { running?: unknown } }
  return (
    restartCount !== undefined && restartCount > 0 && lastState?.terminated !== undefined && !state?.running
  )
}

function withoutTimes({ exitCode, reason, message }: Crashing['lastState']['terminated']): unknown {
  return { exitCode, reason, message }
}

/** The same, whichever address came first. */
function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sortedDeep).toSorted((a, b) => (withoutAddress(a) < withoutAddress(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sortedDeep(part)]))
}

function withoutAddress(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\d+\.\d+\.\d+\.\d+/g, '')
}

/** Lists whose order means nothing. */
function sorted(list: unknown): unknown {
  if (!Array.isArray(list)) return list
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}
