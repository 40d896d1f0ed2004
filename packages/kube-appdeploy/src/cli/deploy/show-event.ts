import type { DeployEvent } from '../../apply/deploy-event.ts'
import type { PlanStep } from '../../plan/plan.ts'
import type { RolloutFailure } from '../../wait/rollout-failure.ts'
import type { Colors } from '../terminal.ts'
import { showRef } from './show-plan.ts'

const DONE = {
  create: 'created',
  change: 'changed',
  recreate: 'made anew',
  prune: 'deleted',
  merge: 'added to',
} as const satisfies Partial<Record<PlanStep['action'], string>>

/** One line, or a few, for each event that tells something new; undefined for the others. */
export function showEvent(event: DeployEvent, colors: Colors): string | undefined {
  switch (event.type) {
    case 'locked':
      return colors.yellow(`Waiting for the deployment of ${event.holder}`)
    case 'step':
      return showStepEvent(event, colors)
    case 'rollout':
      return showRollout(event, colors)
    case 'recorded':
      return colors.dim(`Revision ${event.revision}`)
    default:
      return event satisfies never
  }
}

function showStepEvent(event: Extract<DeployEvent, { type: 'step' }>, colors: Colors): string | undefined {
  const object = showRef(event.ref)
  switch (event.state) {
    case 'started':
      return undefined
    case 'done':
      return `${colors.green('✓')} ${object} ${event.action in DONE ? DONE[event.action as keyof typeof DONE] : event.action}`
    case 'failed':
      return `${colors.red('✗')} ${event.message}`
    default:
      return event satisfies never
  }
}

function showRollout(event: Extract<DeployEvent, { type: 'rollout' }>, colors: Colors): string {
  const object = showRef(event.ref)
  switch (event.state) {
    case 'progressing':
      return colors.dim(`… ${object}: ${event.message}`)
    case 'troubled':
      return `${colors.yellow('…')} ${object}: ${event.reason}${event.message ? `: ${event.message}` : ''}`
    case 'complete':
      return `${colors.green('✓')} ${object} is ready`
    case 'failed':
      return `${colors.red('✗')} ${object} does not come up\n${showFailure(event.failure)}`
    default:
      return event satisfies never
  }
}

function showFailure({ position, pod, container, reason, message, logs, events }: RolloutFailure): string {
  const lines = [
    ...(position?.file ? [`${position.file}:${position.line}`] : []),
    `${pod ? `Pod ${pod}${container ? `, container ${container}` : ''}: ` : ''}${reason}${message ? `: ${message}` : ''}`,
    ...(logs.length > 0 ? ['last lines of its log:', ...logs.map(line => `  ${line}`)] : []),
    ...(events.length > 0 ? ['events:', ...events.map(line => `  ${line}`)] : []),
  ]
  return lines.map(line => `    ${line}`).join('\n')
}
