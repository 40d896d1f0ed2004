import { Option } from 'commander'
import { isHealthy, type ObjectStatus, readStatus } from '../../status/read-status.ts'
import { addTargetOptions, openTarget, type TargetOptions } from '../deploy/open-deployment.ts'
import { showRef } from '../deploy/show-plan.ts'
import { formatAge, formatTable } from '../deploy/table.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'
import { inputsOfTargets } from '../deploy/target-inputs.ts'
import type { CommandContext } from '../program.ts'

/** Registers `status`. */
export function addStatusCommand({ program, terminal, exit }: CommandContext): void {
  const command = program
    .command('status')
    .description(
      'what is deployed, how each object is, and what changed in the cluster; ends with 1 if all is not well',
    )
    .argument('[place]', 'the folder of the product', '.')
    .addOption(new Option('-o, --output <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  kube-appdeploy status -e qa')
  addInputOptions(command, inputsOfTargets)
  addTargetOptions(command)
  command.action(
    async (place: string, options: InputOptions & TargetOptions & { output: 'text' | 'json' }) => {
      await using open = await openTarget(await openInputs([place], options, terminal), options, place)
      const status = await readStatus(open.target, open.set, { signal: terminal.signal })
      if (!isHealthy(status)) exit(1)
      const { revision, objects } = status
      if (options.output === 'json') {
        const { number, startedAt, result } = revision ?? {}
        return await terminal.out(
          `${JSON.stringify({ revision: number, startedAt, result, objects }, null, 2)}\n`,
        )
      }
      if (!revision)
        return await terminal.out(`Nothing is deployed as "${open.set.name}" in ${open.set.namespace}.\n`)
      const age = formatAge(revision.startedAt, Date.now())
      await terminal.out(
        `${open.set.name} in ${open.set.namespace}: revision ${revision.number}, ${revision.result} ${age} ago\n\n`,
      )
      await terminal.out(
        formatTable(
          ['OBJECT', 'STATE', 'CHANGED'],
          objects.map(each => rowOf(each, open.set.namespace)),
        ),
      )
    },
  )
}

function rowOf({ ref, rollout, drift }: ObjectStatus, namespace: string): string[] {
  const state = drift === 'missing' ? 'missing' : rollout === undefined ? 'there' : stateOf(rollout)
  const changed = {
    none: '',
    changed: 'since it was deployed',
    missing: '',
    'left-over': 'not of the last deployment',
  }[drift]
  return [showRef(ref, namespace), state, changed]
}

function stateOf(rollout: NonNullable<ObjectStatus['rollout']>): string {
  switch (rollout.state) {
    case 'complete':
      return 'ready'
    case 'progressing':
      return rollout.message
    case 'failed':
      return `${rollout.reason}: ${rollout.message}`
    default:
      return rollout satisfies never
  }
}
