import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkLabelValue,
  checkQualifiedName,
} from '../names/name-syntax.ts'
import type { JsonObject } from '../object.ts'
import { entriesAt, findObject, numberAt, objectAt, textAt, textsAt } from '../fields.ts'
import { checkAnnotations, checkLabels, checkSelector } from './labels.ts'
import type { At } from './labels.ts'
import { checkAllContainers, checkSecurity } from './pod-containers.ts'
import { checkVolumes } from './pod-volumes.ts'

const largestInt32 = 2 ** 31 - 1

/** A template of Pods. */
export function checkPodTemplate(
  template: JsonObject,
  { path, problems }: At,
  extraVolumes: readonly string[] = [],
): void {
  const metadata = objectAt(template, 'metadata')
  checkLabels(metadata, 'labels', { path: `${path}.labels`, problems })
  checkAnnotations(metadata, { path: `${path}.annotations`, problems })
  const spec = objectAt(template, 'spec')
  checkPodSpec(spec, { path: `${path}.spec`, problems }, extraVolumes)
  if (entriesAt(spec, 'ephemeralContainers').length > 0)
    problems.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')
}

/** What is wrong with a Pod's spec; `extraVolumes` come from elsewhere. */
export function checkPodSpec(
  spec: JsonObject,
  { path, problems }: At,
  extraVolumes: readonly string[] = [],
): void {
  const volumes = checkVolumes(spec, { path: `${path}.volumes`, problems })
  for (const name of extraVolumes) volumes.add(name)
  checkAllContainers({ spec, path, problems, volumes })
  problems.oneOf(`${path}.restartPolicy`, spec['restartPolicy'], ['Always', 'OnFailure', 'Never'])
  problems.oneOf(`${path}.dnsPolicy`, spec['dnsPolicy'], [
    'ClusterFirstWithHostNet',
    'ClusterFirst',
    'Default',
    'None',
  ])
  checkLabels(spec, 'nodeSelector', { path: `${path}.nodeSelector`, problems })
  checkPodSecurity(spec, { path: `${path}.securityContext`, problems })
  checkAffinity(objectAt(spec, 'affinity'), { path: `${path}.affinity`, problems })
  checkDnsConfig(spec, { path: `${path}.dnsConfig`, problems })
  checkSpread(spec, { path: `${path}.topologySpreadConstraints`, problems })
  checkNames(spec, { path, problems })
  for (const [index, toleration] of entriesAt(spec, 'tolerations'))
    checkToleration(toleration, { path: `${path}.tolerations[${index}]`, problems })
  for (const [index, alias] of entriesAt(spec, 'hostAliases'))
    for (const [hostIndex, host] of textsAt(alias, 'hostnames').entries())
      problems.broken(`${path}.hostAliases[${index}].hostnames[${hostIndex}]`, host, checkDnsSubdomain(host))
}

function checkNames(spec: JsonObject, { path, problems }: At): void {
  const check = (field: string, syntax: (name: string) => string[]): void => {
    const name = textAt(spec, field)
    if (name) problems.broken(`${path}.${field}`, name, syntax(name))
  }
  check('serviceAccountName', checkDnsSubdomain)
  check('nodeName', checkDnsSubdomain)
  const deadline = numberAt(spec, 'activeDeadlineSeconds')
  if (deadline !== undefined && (deadline < 1 || deadline > largestInt32))
    problems.invalid(
      `${path}.activeDeadlineSeconds`,
      deadline,
      `must be between 1 and ${largestInt32}, inclusive`,
    )
  check('hostname', checkDnsLabel)
  check('subdomain', checkDnsLabel)
  check('priorityClassName', checkDnsSubdomain)
  check('runtimeClassName', checkDnsSubdomain)
}

function checkPodSecurity(spec: JsonObject, { path, problems }: At): void {
  checkSecurity(objectAt(spec, 'securityContext'), { path, problems })
  if (spec['hostPID'] === true && spec['shareProcessNamespace'] === true)
    problems.invalid(
      `${path}.shareProcessNamespace`,
      true,
      'ShareProcessNamespace and HostPID cannot both be enabled',
    )
}

function checkAffinity(affinity: JsonObject, { path, problems }: At): void {
  for (const kind of ['podAffinity', 'podAntiAffinity']) {
    const part = objectAt(affinity, kind)
    const required = 'requiredDuringSchedulingIgnoredDuringExecution'
    for (const [index, term] of entriesAt(part, required))
      checkAffinityTerm(term, { path: `${path}.${kind}.${required}[${index}]`, problems })
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
    for (const [index, weighted] of entriesAt(part, preferred)) {
      const at = `${path}.${kind}.${preferred}[${index}]`
      const weight = numberAt(weighted, 'weight') ?? 0
      if (weight <= 0 || weight > 100) problems.invalid(`${at}.weight`, weight, 'must be in the range 1-100')
      checkAffinityTerm(objectAt(weighted, 'podAffinityTerm'), { path: `${at}.podAffinityTerm`, problems })
    }
  }
}

function checkAffinityTerm(term: JsonObject, { path, problems }: At): void {
  checkSelector(term['labelSelector'], { path: `${path}.labelSelector`, problems })
  const key = textAt(term, 'topologyKey')
  if (key) problems.broken(`${path}.topologyKey`, key, checkQualifiedName(key))
  else problems.required(`${path}.topologyKey`, 'can not be empty')
}

function checkDnsConfig(spec: JsonObject, { path, problems }: At): void {
  const config = findObject(spec, 'dnsConfig')
  if (spec['dnsPolicy'] !== 'None') return
  if (!config) problems.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')
  else if (textsAt(config, 'nameservers').length === 0)
    problems.required(
      `${path}.nameservers`,
      'must provide at least one DNS nameserver when `dnsPolicy` is None',
    )
}

function checkSpread(spec: JsonObject, { path, problems }: At): void {
  for (const [index, constraint] of entriesAt(spec, 'topologySpreadConstraints')) {
    const at = `${path}[${index}]`
    const skew = numberAt(constraint, 'maxSkew') ?? 0
    if (skew <= 0) problems.invalid(`${at}.maxSkew`, skew, 'must be greater than 0')
    if (!textAt(constraint, 'topologyKey')) problems.required(`${at}.topologyKey`, 'can not be empty')
    const unsatisfiable = textAt(constraint, 'whenUnsatisfiable')
    if (unsatisfiable !== 'DoNotSchedule' && unsatisfiable !== 'ScheduleAnyway')
      problems.unsupported(`${at}.whenUnsatisfiable`, unsatisfiable, ['DoNotSchedule', 'ScheduleAnyway'])
    checkSelector(constraint['labelSelector'], { path: `${at}.labelSelector`, problems })
  }
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function checkToleration(toleration: JsonObject, { path, problems }: At): void {
  const [key, operator, value, effect] = ['key', 'operator', 'value', 'effect'].map(name =>
    textAt(toleration, name),
  )
  if (key) problems.broken(`${path}.key`, key, checkQualifiedName(key))
  else if (operator !== 'Exists')
    problems.invalid(
      `${path}.operator`,
      operator,
      'operator must be Exists when `key` is empty, which means "match all values and all keys"',
    )
  if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute')
    problems.invalid(`${path}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
  if (operator === 'Exists') {
    if (value) problems.invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")
  } else if (operator === '' || operator === 'Equal') {
    const broken = checkLabelValue(value ?? '')
    if (broken.length > 0) problems.invalid(`${path}.operator`, value, broken.join(';'))
  } else problems.unsupported(`${path}.operator`, operator, ['Equal', 'Exists'])
  if (effect && !effects.includes(effect)) problems.unsupported(`${path}.effect`, effect, effects)
}
