import { Option } from 'commander'
import { DeployError } from '../../deploy-error.ts'
import { diffRevisions } from '../../history/diff-revisions.ts'
import { readLastRevision, readRevision } from '../../history/history.ts'
import { addTargetOptions, openTarget, type TargetOptions } from '../deploy/open-deployment.ts'
import { parseRevision } from '../deploy/parse-revision.ts'
import { showField } from '../deploy/show-plan.ts'
import { inputsOfTargets } from '../deploy/target-inputs.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'

/** Registers `diff`. */
export function addDiffCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('diff')
    .description('what changed between a revision and the last one')
    .argument('<revision>', 'a number of the history', parseRevision)
    .argument('[place]', 'the folder of the product', '.')
    .addOption(new Option('-o, --output <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  kube-appdeploy diff 3 -e qa')
  addInputOptions(command, inputsOfTargets)
  addTargetOptions(command)
  command.action(
    async (
      number: number,
      place: string,
      options: InputOptions & TargetOptions & { output: 'text' | 'json' },
    ) => {
      await using open = await openTarget(await openInputs([place], options, terminal), options, place)
      const call = { signal: terminal.signal }
      const [then, now] = await Promise.all([
        readRevision(open.target, open.set, { ...call, number }),
        readLastRevision(open.target, open.set, call),
      ])
      if (!then || !now)
        throw new DeployError(
          'deploy/history',
          `There is no revision ${number} of ${open.set.name}: see history.`,
        )
      const differences = diffRevisions(then, now)
      if (options.output === 'json') return await terminal.out(`${JSON.stringify(differences, null, 2)}\n`)
      const lines = differences.flatMap(({ key, action, fields }) => [
        `${key} ${action}`,
        ...fields.map(field => showField(field, terminal.colors)),
      ])
      await terminal.out(
        lines.length > 0
          ? `${lines.join('\n')}\n`
          : `Revision ${now.number} has the same objects as ${number}.\n`,
      )
    },
  )
}
