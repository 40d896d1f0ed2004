import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { addPlanningOptions, openDeployment, type PlanningOptions } from '../deploy/open-deployment.ts'
import type { RunOptions } from '../deploy/run-plan.ts'
import { DeployError } from '../../deploy-error.ts'
import { nearestName } from '../../nearest-name.ts'
import { addInputOptions } from '../inputs.ts'
import type { CommandContext } from '../program.ts'

/** Registers `deploy`, which is also what a command line without a command means. */
export function addDeployCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('deploy', { isDefault: true })
    .description(
      'make a cluster match templates and variables: plan, show, apply, wait, delete what is left over',
    )
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .addHelpText('after', '\nExample:\n  kube-appdeploy --context qa -v replicas.web:3 ./manifests/')
  addInputOptions(command)
  addPlanningOptions(command)
  addRunOptions(command)
  command.action(async (places: string[], options: PlanningOptions & RunOptions) => {
    refuseMistypedCommand(places, command, terminal.directory)
    const [{ planDeployment }, { runPlan }] = await Promise.all([
      import('../../plan/plan-deployment.ts'),
      import('../deploy/run-plan.ts'),
    ])
    const open = await openDeployment(places, options, terminal)
    try {
      const plan = await planDeployment(open.rendered, open.target, open.planOptions)
      await runPlan(plan, open, { run: options, terminal })
    } finally {
      await open[Symbol.asyncDispose]()
    }
  })
}

/** A word that is neither a command nor a folder was meant as one of them. */
function refuseMistypedCommand(places: readonly string[], { parent }: Command, directory: string): void {
  const [word = ''] = places
  if (!/^[a-z-]+$/.test(word) || word === '-' || existsSync(path.resolve(directory, word))) return
  const commands = parent?.commands.map(each => each.name()) ?? []
  const nearest = nearestName(word, commands)
  const hint = nearest ? ` Did you mean ${nearest}?` : ''
  throw new DeployError('deploy/usage', `There is no command and no folder "${word}".${hint}`)
}

/** Adds the options of RunOptions. */
export function addRunOptions(command: Command): Command {
  return command
    .addOption(new Option('--yes [environment]', 'do not ask; a protected environment wants its name'))
    .addOption(
      new Option('-o, --output <form>', 'text, or json: an event a line')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long rollouts may take').argParser(seconds).default(600),
    )
}

function seconds(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new InvalidArgumentError('It must be a number of seconds.')
}
