import { Option } from 'commander'
import { addTargetOptions, openTarget, type TargetOptions } from '../deploy/open-deployment.ts'
import type { RunOptions } from '../deploy/run-plan.ts'
import { inputsOfTargets } from '../deploy/target-inputs.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import { addRunOptions } from './deploy.ts'

/** Registers `remove`. */
export function addRemoveCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('remove')
    .description('delete all that was deployed, and its history; objects with data only when named')
    .argument('[place]', 'the folder of the product', '.')
    .addOption(
      new Option('--delete <kind/name>', 'an object with data that is deleted too').argParser(
        (value: string, previous: string[] | undefined) => [...(previous ?? []), value],
      ),
    )
    .addHelpText('after', '\nExample:\n  kube-appdeploy remove -e qa --yes=qa')
  addInputOptions(command, inputsOfTargets)
  addTargetOptions(command)
  addRunOptions(command)
  command.action(
    async (place: string, options: InputOptions & TargetOptions & RunOptions & { delete?: string[] }) => {
      const [{ planRemoval }, { runPlan }] = await Promise.all([
        import('../../plan/plan-removal.ts'),
        import('../deploy/run-plan.ts'),
      ])
      await using open = await openTarget(await openInputs([place], options, terminal), options, place)
      const plan = await planRemoval(open.target, open.set, {
        signal: terminal.signal,
        deleteNamed: options.delete ?? [],
      })
      await runPlan(plan, open, { run: options, terminal })
    },
  )
}
