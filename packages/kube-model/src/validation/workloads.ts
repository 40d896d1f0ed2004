import { checkDnsLabel } from '../names/name-syntax.ts'
import type { JsonObject, KubeObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, objectAt, textAt } from '../fields.ts'
import { checkSelector, isEmptySelector, isUsableSelector, selectorMatches } from './labels.ts'
import type { At } from './labels.ts'
import { checkAtMostAll, checkCountOrPercent, countOf } from './percentages.ts'
import { checkPodTemplate } from './pod-spec.ts'
import { canonical } from './problems.ts'
import type { Problems } from './problems.ts'
import { checkClaimSpec } from './storage.ts'

/** What is wrong with a Deployment, beyond its metadata. */
export function checkDeployment(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  problems.notNegative('spec.replicas', spec['replicas'])
  checkWorkloadSelector(spec, { kind: 'deployment', word: 'invalid label selector' }, problems)
  checkStrategy(objectAt(spec, 'strategy'), { path: 'spec.strategy', problems })
  problems.notNegative('spec.minReadySeconds', spec['minReadySeconds'])
  problems.notNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit'])
  problems.notNegative('spec.progressDeadlineSeconds', spec['progressDeadlineSeconds'])
  const deadline = numberAt(spec, 'progressDeadlineSeconds')
  if (deadline !== undefined && deadline <= (numberAt(spec, 'minReadySeconds') ?? 0))
    problems.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')
}

/** What is wrong with a ReplicaSet. */
export function checkReplicaSet(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  problems.notNegative('spec.replicas', spec['replicas'])
  problems.notNegative('spec.minReadySeconds', spec['minReadySeconds'])
  checkWorkloadSelector(spec, { kind: 'deployment', word: 'invalid label selector' }, problems)
}

/** Selectors of workloads stay what they were. */
export function checkSelectorUnchanged(object: KubeObject, old: KubeObject, problems: Problems): void {
  problems.immutable('spec.selector', objectAt(object, 'spec')['selector'], objectAt(old, 'spec')['selector'])
}

interface SelectorWords {
  /** Volumes that the template may mount without having them. */
  extraVolumes?: readonly string[]
  /** As it stands in the message about an empty selector. */
  kind: string
  /** What is said of one that cannot be used. */
  word: string
}

function checkWorkloadSelector(
  spec: JsonObject,
  { kind, word, extraVolumes }: SelectorWords,
  problems: Problems,
): void {
  const { selector } = spec
  const template = objectAt(spec, 'template')
  if (!isJsonObject(selector)) problems.required('spec.selector')
  else {
    checkSelector(selector, { path: 'spec.selector', problems })
    if (isEmptySelector(selector))
      problems.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`)
  }
  if (isJsonObject(selector) && !isUsableSelector(selector))
    return problems.invalid('spec.selector', selector, word)
  checkTemplateOf(template, selector, problems)
  checkPodTemplate(template, { path: 'spec.template', problems }, extraVolumes)
  checkRunsForever(template, kind === 'statefulset' ? 'StatefulSet' : 'ReplicaSet', problems)
}

function checkTemplateOf(template: JsonObject, selector: unknown, problems: Problems): void {
  // A selector that selects everything has been refused already.
  if (isJsonObject(selector) && isEmptySelector(selector)) return
  const metadata = objectAt(template, 'metadata')
  if (selectorMatches(selector, objectAt(metadata, 'labels'))) return
  problems.invalid(
    'spec.template.metadata.labels',
    metadata['labels'] ?? null,
    '`selector` does not match template `labels`',
  )
}

function checkRunsForever(template: JsonObject, kind: string, problems: Problems): void {
  const pod = objectAt(template, 'spec')
  const path = 'spec.template.spec'
  if (pod['restartPolicy'] !== 'Always')
    problems.unsupported(`${path}.restartPolicy`, pod['restartPolicy'], ['Always'])
  if (pod['activeDeadlineSeconds'] !== undefined)
    problems.forbidden(`${path}.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`)
}

function checkStrategy(strategy: JsonObject, { path, problems }: At): void {
  const type = textAt(strategy, 'type')
  const rolling = findObject(strategy, 'rollingUpdate')
  if (type === 'Recreate') {
    if (rolling)
      problems.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")
  } else if (type === 'RollingUpdate') {
    checkRollingUpdate(rolling ?? {}, { path: `${path}.rollingUpdate`, problems })
  } else problems.unsupported(path, strategy, ['Recreate', 'RollingUpdate'])
}

function checkRollingUpdate({ maxUnavailable, maxSurge }: JsonObject, { path, problems }: At): void {
  const at = (name: string): At => ({ path: `${path}.${name}`, problems })
  checkCountOrPercent(maxUnavailable, at('maxUnavailable'))
  checkCountOrPercent(maxSurge, at('maxSurge'))
  if (countOf(maxUnavailable) === 0 && countOf(maxSurge) === 0)
    problems.invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')
  checkAtMostAll(maxUnavailable, at('maxUnavailable'))
}

/** What is wrong with a DaemonSet. */
export function checkDaemonSet(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  const template = objectAt(spec, 'template')
  checkSelector(spec['selector'], { path: 'spec.selector', problems })
  if (isUsableSelector(spec['selector'])) checkTemplateOf(template, spec['selector'], problems)
  if (isJsonObject(spec['selector']) && isEmptySelector(spec['selector']))
    problems.invalid('spec.selector', spec['selector'], 'empty selector is invalid for daemonset')
  checkPodTemplate(template, { path: 'spec.template', problems })
  checkRunsForever(template, 'DaemonSet', problems)
  problems.notNegative('spec.minReadySeconds', spec['minReadySeconds'])
  checkDaemonStrategy(objectAt(spec, 'updateStrategy'), { path: 'spec.updateStrategy', problems })
  problems.notNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit'])
}

function checkDaemonStrategy(strategy: JsonObject, { path, problems }: At): void {
  const type = textAt(strategy, 'type')
  if (type === 'OnDelete') return
  if (type !== 'RollingUpdate') return problems.unsupported(path, strategy, ['RollingUpdate', 'OnDelete'])
  const rolling = findObject(strategy, 'rollingUpdate')
  if (!rolling) return problems.required(`${path}.rollingUpdate`)
  const { maxUnavailable, maxSurge } = rolling
  for (const check of [checkCountOrPercent, checkAtMostAll]) {
    check(maxUnavailable, { path: `${path}.rollingUpdate.maxUnavailable`, problems })
    check(maxSurge, { path: `${path}.rollingUpdate.maxSurge`, problems })
  }
  if (countOf(maxUnavailable) !== 0 && countOf(maxSurge) !== 0)
    problems.invalid(
      `${path}.rollingUpdate.maxSurge`,
      maxSurge,
      'may not be set when maxUnavailable is non-zero',
    )
  else if (countOf(maxUnavailable) === 0 && countOf(maxSurge) === 0)
    problems.required(`${path}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0')
}

/** What is wrong with a StatefulSet; an update may keep what an older server let in. */
export function checkStatefulSet(object: KubeObject, problems: Problems, isUpdate = false): void {
  const spec = objectAt(object, 'spec')
  const management = textAt(spec, 'podManagementPolicy')
  if (management !== 'OrderedReady' && management !== 'Parallel')
    problems.invalid('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'")
  checkSetStrategy(objectAt(spec, 'updateStrategy'), problems)
  checkRetention(objectAt(spec, 'persistentVolumeClaimRetentionPolicy'), problems)
  const claims = entriesAt(spec, 'volumeClaimTemplates')
  if (!isUpdate)
    for (const [index, claim] of claims)
      checkClaimSpec(objectAt(claim, 'spec'), { path: `spec.volumeClaimTemplates[${index}].spec`, problems })
  problems.notNegative('spec.replicas', spec['replicas'])
  problems.notNegative('spec.minReadySeconds', spec['minReadySeconds'])
  problems.notNegative('spec.ordinals.start', objectAt(spec, 'ordinals')['start'])
  const service = textAt(spec, 'serviceName')
  if (service && !isUpdate) problems.broken('spec.serviceName', service, checkDnsLabel(service))
  const volumes = claims.map(([, claim]) => textAt(objectAt(claim, 'metadata'), 'name'))
  checkWorkloadSelector(spec, { kind: 'statefulset', word: '', extraVolumes: volumes }, problems)
}

function checkSetStrategy(strategy: JsonObject, problems: Problems): void {
  const path = 'spec.updateStrategy'
  const type = textAt(strategy, 'type')
  const rolling = findObject(strategy, 'rollingUpdate')
  if (type === 'RollingUpdate') {
    problems.notNegative(`${path}.rollingUpdate.partition`, rolling?.['partition'])
    const unavailable = rolling?.['maxUnavailable']
    if (unavailable === undefined) return
    checkCountOrPercent(unavailable, { path: `${path}.rollingUpdate.maxUnavailable`, problems })
    checkAtMostAll(unavailable, { path: `${path}.rollingUpdate.maxUnavailable`, problems })
  } else if (type === 'OnDelete') {
    if (rolling)
      problems.invalid(`${path}.rollingUpdate`, rolling, "only allowed for updateStrategy 'RollingUpdate'")
  } else
    problems.invalid(
      path,
      { Type: type, RollingUpdate: rolling ?? null },
      "must be 'RollingUpdate' or 'OnDelete'",
    )
}

function checkRetention(policy: JsonObject, problems: Problems): void {
  for (const when of ['whenDeleted', 'whenScaled']) {
    const value = policy[when]
    if (value !== undefined && value !== 'Retain' && value !== 'Delete')
      problems.unsupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, value, ['Retain', 'Delete'])
  }
}

const changeable = new Set([
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
])

/** Most of a StatefulSet stays what it was. */
export function checkStatefulSetUnchanged(object: KubeObject, old: KubeObject, problems: Problems): void {
  const rest = (of: KubeObject): string =>
    canonical(
      Object.fromEntries(Object.entries(objectAt(of, 'spec')).filter(([name]) => !changeable.has(name))),
    )
  if (rest(object) !== rest(old))
    problems.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    )
}
