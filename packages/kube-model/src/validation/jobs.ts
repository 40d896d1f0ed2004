import { checkLabelValue } from '../names/name-syntax.ts'
import type { JsonObject, JsonValue, KubeObject } from '../object.ts'
import { isJsonObject } from '../object.ts'
import { findObject, numberAt, objectAt, textAt } from '../fields.ts'
import { findBrokenField } from './cron-field.ts'
import { checkSelector, isUsableSelector, selectorMatches } from './labels.ts'
import type { At } from './labels.ts'
import { checkPodTemplate } from './pod-spec.ts'
import { canonical } from './problems.ts'
import type { Problems } from './problems.ts'

/** What is wrong with a new Job. */
export function checkNewJob(object: KubeObject, problems: Problems): void {
  if (objectAt(object, 'spec')['manualSelector'] !== true) checkGenerated(object, problems)
  checkJob(object, problems)
}

function checkJob(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  checkJobSpec(spec, { path: 'spec', problems })
  if (!isJsonObject(spec['selector'])) problems.required('spec.selector')
  else checkSelector(spec['selector'], { path: 'spec.selector', problems })
  const metadata = objectAt(spec['template'], 'metadata')
  if (isUsableSelector(spec['selector']) && !selectorMatches(spec['selector'], objectAt(metadata, 'labels')))
    problems.invalid(
      'spec.template.metadata.labels',
      metadata['labels'],
      '`selector` does not match template `labels`',
    )
}

/** The selector and labels are the server's: whoever brings a selector must say that they mean it. */
function checkGenerated(job: KubeObject, problems: Problems): void {
  const { uid, name = '' } = job.metadata
  const spec = objectAt(job, 'spec')
  const expected = { 'batch.kubernetes.io/controller-uid': uid }
  problems.broken('metadata.name', name, checkLabelValue(name))
  const selector = objectAt(spec, 'selector')
  if (canonical(selector) !== canonical({ matchLabels: expected }))
    problems.invalid('spec.selector', selector, '`selector` not auto-generated')
}

const counts = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
]

/** What is wrong with the spec of a Job, or of a template for Jobs. */
function checkJobSpec(spec: JsonObject, { path, problems }: At): void {
  for (const count of counts) problems.notNegative(`${path}.${count}`, spec[count])
  if (spec['maxFailedIndexes'] !== undefined && spec['backoffLimitPerIndex'] === undefined)
    problems.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')
  checkCompletionMode(spec, { path, problems })
  checkPodTemplate(objectAt(spec, 'template'), { path: `${path}.template`, problems })
  const policy = textAt(objectAt(spec['template'], 'spec'), 'restartPolicy')
  const at = `${path}.template.spec.restartPolicy`
  if (policy === '' || policy === 'Always') problems.required(at, 'valid values: "OnFailure", "Never"')
  else if (policy !== 'OnFailure' && policy !== 'Never')
    problems.unsupported(at, policy, ['OnFailure', 'Never'])
  else if (findObject(spec, 'podFailurePolicy') && policy !== 'Never')
    problems.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')
}

function checkCompletionMode(spec: JsonObject, { path, problems }: At): void {
  const mode = textAt(spec, 'completionMode')
  if (mode && mode !== 'NonIndexed' && mode !== 'Indexed')
    problems.unsupported(`${path}.completionMode`, mode, ['NonIndexed', 'Indexed'])
  if (mode === 'Indexed') {
    if (spec['completions'] === undefined)
      problems.required(`${path}.completions`, 'when completion mode is Indexed')
    const [completions, failed] = [numberAt(spec, 'completions'), numberAt(spec, 'maxFailedIndexes')]
    if (completions !== undefined && failed !== undefined && failed > completions)
      problems.invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions')
    return
  }
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'])
    if (spec[field] !== undefined)
      problems.invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode')
  if (findObject(spec, 'successPolicy'))
    problems.invalid(`${path}.successPolicy`, spec['successPolicy'], 'requires indexed completion mode')
}

/** Of a Job that began little may change. */
export function checkJobUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  checkJob(object, problems)
  const [spec, before] = [objectAt(object, 'spec'), objectAt(old, 'spec')]
  if (spec['completionMode'] !== 'Indexed' || spec['completions'] !== spec['parallelism'])
    problems.immutable('spec.completions', spec['completions'], before['completions'])
  problems.immutable('spec.selector', spec['selector'], before['selector'])
  problems.immutable('spec.template', spec['template'], comparableTemplate(spec, old))
  for (const field of [
    'completionMode',
    'podFailurePolicy',
    'backoffLimitPerIndex',
    'managedBy',
    'successPolicy',
  ])
    problems.immutable(`spec.${field}`, spec[field], before[field])
}

/** The template to compare with: until a suspended Job has begun, where its Pods may run can still change. */
function comparableTemplate(spec: JsonObject, old: KubeObject): JsonValue | undefined {
  const before = objectAt(old, 'spec')
  const hasBegun = objectAt(old, 'status')['startTime'] !== undefined
  if (before['suspend'] !== true || hasBegun) return before['template']
  const template = structuredClone(objectAt(before, 'template'))
  const next = objectAt(spec, 'template')
  takeOver(template, next, ['metadata'])
  takeOver(objectAt(template, 'spec'), objectAt(next, 'spec'), [
    'nodeSelector',
    'affinity',
    'tolerations',
    'schedulingGates',
  ])
  return template
}

function takeOver(target: JsonObject, source: JsonObject, fields: readonly string[]): void {
  for (const field of fields)
    if (source[field] === undefined) delete target[field]
    else target[field] = source[field]
}

const longestCronJobName = 52

/** What is wrong with a CronJob. */
export function checkCronJob(object: KubeObject, problems: Problems): void {
  const spec = objectAt(object, 'spec')
  checkSchedule(spec, problems)
  problems.notNegative('spec.startingDeadlineSeconds', spec['startingDeadlineSeconds'])
  checkTimeZone(spec, problems)
  const concurrency = textAt(spec, 'concurrencyPolicy')
  if (!['Allow', 'Forbid', 'Replace'].includes(concurrency))
    problems.unsupported('spec.concurrencyPolicy', concurrency, ['Allow', 'Forbid', 'Replace'])
  const template = objectAt(spec['jobTemplate'], 'spec')
  checkJobSpec(template, { path: 'spec.jobTemplate.spec', problems })
  if (isJsonObject(template['selector']))
    problems.invalid(
      'spec.jobTemplate.spec.selector',
      template['selector'],
      '`selector` will be auto-generated',
    )
  if (template['manualSelector'] === true)
    problems.unsupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false'])
  problems.notNegative('spec.successfulJobsHistoryLimit', spec['successfulJobsHistoryLimit'])
  problems.notNegative('spec.failedJobsHistoryLimit', spec['failedJobsHistoryLimit'])
}

/** Jobs are named after their CronJob: its name leaves room for that. */
export function checkCronJobName(object: KubeObject, problems: Problems): void {
  const { name = '' } = object.metadata
  if (name.length > longestCronJobName)
    problems.invalid('metadata.name', name, `must be no more than ${longestCronJobName} characters`)
}

const namedSchedules = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/

function checkSchedule(spec: JsonObject, problems: Problems): void {
  const schedule = textAt(spec, 'schedule')
  const path = 'spec.schedule'
  if (!schedule) return problems.required(path)
  const fields = schedule
    .replace(/^(CRON_)?TZ=\S+\s+/, '')
    .split(/\s+/)
    .filter(Boolean)
  if (!namedSchedules.test(schedule) && fields.length !== 5)
    problems.invalid(
      path,
      schedule,
      `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`,
    )
  else if (!schedule.startsWith('@')) {
    const broken = fields.map((field, index) => findBrokenField(field, index)).find(Boolean)
    if (broken) problems.invalid(path, schedule, broken)
  }
  if (schedule.includes('TZ'))
    problems.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
}

function checkTimeZone(spec: JsonObject, problems: Problems): void {
  const { timeZone } = spec
  if (typeof timeZone !== 'string') return
  if (timeZone === '')
    return problems.invalid('spec.timeZone', '', 'timeZone must be nil or non-empty string')
  try {
    Intl.DateTimeFormat('en', { timeZone })
  } catch {
    problems.invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`)
  }
}
