import type { ObjectRef } from '@devmatic/kube-client'
import {
  changesOf,
  countSteps,
  type Consequence,
  type FieldChange,
  type Plan,
  type PlanStep,
} from '../../plan/plan.ts'
import { SECRET } from '../../plan/secrets.ts'
import type { Position } from '../../render/rendered.ts'
import { showOrigin } from '../show-origin.ts'
import type { Colors } from '../terminal.ts'

const SIGNS = {
  create: '+',
  change: '~',
  recreate: '!',
  prune: '-',
  keep: '=',
  merge: '~',
  conflict: '✗',
  refused: '✗',
  unchanged: ' ',
} as const satisfies Record<PlanStep['action'], string>

const WORDS = {
  create: 'to create',
  change: 'to change',
  recreate: 'to make anew',
  prune: 'to delete',
  keep: 'kept',
  merge: 'to add to',
  conflict: 'in conflict',
  refused: 'refused',
  unchanged: 'unchanged',
} as const satisfies Record<PlanStep['action'], string>

/** A plan for people. */
export function showPlan(plan: Plan, colors: Colors): string {
  const steps = plan.steps.filter(({ action }) => action !== 'unchanged')
  const lines = [
    colors.bold(`${plan.set.name} in ${plan.namespace} on ${plan.target.name}`),
    ...(plan.unfinished
      ? [`Revision ${plan.unfinished.revision} was not completed; this deployment completes it.`]
      : []),
    ...(steps.length > 0 ? [''] : []),
    ...steps.flatMap(step => showStep(step, colors)),
    '',
    ...showConsequences(plan.consequences, colors),
    summary(plan),
  ]
  return `${lines.join('\n')}\n`
}

/** How many objects become what. */
export function summary(plan: Plan): string {
  const counts = countSteps(plan.steps.filter(step => !isRerun(step)))
  const reruns = plan.steps.filter(isRerun).length
  const parts = (Object.keys(WORDS) as PlanStep['action'][]).flatMap(action =>
    counts[action] === undefined ? [] : `${counts[action]} ${WORDS[action]}`,
  )
  if (reruns > 0) parts.push(`${reruns} to run again`)
  return changesOf(plan).length === 0 ? `Nothing to do: ${parts.join(', ')}.` : `${parts.join(', ')}.`
}

/** An object for people: `Deployment web`, with its namespace where it is another than the deployment's. */
export function showRef({ kind, name, namespace }: ObjectRef, own?: string): string {
  return `${kind} ${namespace && namespace !== own ? `${namespace}/` : ''}${name}`
}

function showStep(step: PlanStep, colors: Colors): string[] {
  const paint = isRerun(step) ? colors.yellow : painterOf(step.action, colors)
  const place = 'position' in step ? showPosition(step.position) : ''
  const head = `${paint(`${isRerun(step) ? '↻' : SIGNS[step.action]} ${showRef(step.ref)}`)}${place ? `  ${colors.dim(place)}` : ''}`
  switch (step.action) {
    case 'create':
      return [
        step.outsideSet
          ? `${head}  ${colors.dim('it does not exist yet, and outlives what is deployed')}`
          : head,
      ]
    case 'change': {
      const adopted = step.adopts ? [`    taken over from ${step.adopts}`] : []
      return [head, ...adopted, ...step.fields.map(field => showField(field, colors))]
    }
    case 'recreate':
      return [
        `${head}  ${step.rerun ? 'runs again: ' : ''}${step.reason}`,
        ...step.fields.map(field => showField(field, colors)),
      ]
    case 'prune':
    case 'keep':
      return [`${head}  ${step.reason}`]
    case 'conflict':
      return [
        head,
        `    ${step.message}`,
        ...step.conflicts.map(({ field, message, position }) => `    ${field}: ${message}${at(position)}`),
      ]
    case 'refused':
      return [
        head,
        `    ${step.message}`,
        ...step.causes.map(({ field, message, position }) => `    ${field}: ${message}${at(position)}`),
      ]
    case 'merge':
      return [`${head}  gets to pull images with ${step.imagePullSecrets.join(', ')}`]
    case 'unchanged':
      return []
    default:
      return step satisfies never
  }
}

function isRerun(step: PlanStep): boolean {
  return step.action === 'recreate' && step.rerun === true
}

function painterOf(action: PlanStep['action'], colors: Colors): (text: string) => string {
  switch (action) {
    case 'create':
      return colors.green
    case 'change':
    case 'merge':
      return colors.yellow
    case 'recreate':
    case 'prune':
    case 'conflict':
    case 'refused':
      return colors.red
    case 'keep':
    case 'unchanged':
      return colors.dim
    default:
      return action satisfies never
  }
}

/** A field's change in one line. */
export function showField(field: FieldChange, colors: Colors): string {
  const values = field.secret ? SECRET : `${showValue(field.before)} → ${showValue(field.after)}`
  const drift = field.drift ? colors.cyan('  changed in the cluster') : ''
  const uses = (field.variables ?? []).map(({ path, origin }) => `${path} (${showOrigin(origin)})`)
  const source = [showPosition(field.position), ...uses].filter(Boolean).join('  ')
  return `    ${field.path}  ${values}${drift}${source ? `  ${colors.dim(source)}` : ''}`
}

function showValue(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text.replaceAll('\n', '↵')
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}

function showPosition(position: Position | undefined): string {
  return position?.file ? `${position.file}:${position.line}` : ''
}

function at(position: Position | undefined): string {
  const place = showPosition(position)
  return place ? `  (${place})` : ''
}

function showConsequences(consequences: readonly Consequence[], colors: Colors): string[] {
  if (consequences.length === 0) return []
  return [...consequences.map(each => colors.yellow(`  ${showConsequence(each)}`)), '']
}

function showMissing({ pods, missing }: Extract<Consequence, { type: 'restart' }>): string {
  if (missing === 0) return ''
  return missing === pods ? ', all at once' : `, ${missing} at a time`
}

function showConsequence(consequence: Consequence): string {
  const object = showRef(consequence.ref)
  switch (consequence.type) {
    case 'restart':
      return `${object}: ${consequence.pods === 1 ? '1 Pod restarts' : `${consequence.pods} Pods restart`}${showMissing(consequence)}, as ${consequence.reason} changes`
    case 'scale-down':
      return `${object}: ${consequence.pods === 1 ? '1 Pod goes' : `${consequence.pods} Pods go`}`
    case 'endpoint-gone':
      return `${object}: ${consequence.addresses.join(', ')} is no longer served`
    case 'volume':
      return consequence.effect === 'deleted' ? `${object}: its data is deleted` : `${object}: its data stays`
    case 'budget-exceeded':
      return `${showRef(consequence.workload)}: ${consequence.message}`
    default:
      return consequence satisfies never
  }
}
