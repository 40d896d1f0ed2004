import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { DeployError } from '../../deploy-error.ts'
import type { Plan } from '../../plan/plan.ts'
import {
  addPlanningOptions,
  type OpenDeployment,
  openDeployment,
  type OpenTarget,
  openTarget,
  type PlanningOptions,
} from '../deploy/open-deployment.ts'
import type { RunOptions } from '../deploy/run-plan.ts'
import { addInputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { addRunOptions } from './deploy.ts'

/** Registers `apply`. */
export function addApplyCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('apply')
    .description('do what a plan file says, if the cluster still is what it was made from')
    .argument('<plan>', 'the file that plan --out wrote')
    .argument('[place...]', 'the templates again, where the plan needs values of Secrets')
    .addHelpText(
      'after',
      '\nExample:\n  kube-appdeploy plan . -e qa --out qa.plan && kube-appdeploy apply qa.plan . -e qa',
    )
  addInputOptions(command)
  addPlanningOptions(command)
  addRunOptions(command)
  command.action(async (file: string, places: string[], options: PlanningOptions & RunOptions) => {
    const [{ sealFrom }, { runPlan }] = await Promise.all([
      import('../../plan/seal-from.ts'),
      import('../deploy/run-plan.ts'),
    ])
    const plan = await readPlan(file, terminal)
    const open: OpenTarget & Partial<OpenDeployment> =
      places.length > 0
        ? await openDeployment(places, options, terminal)
        : await openTarget(await openInputs(['.'], options, terminal), options, terminal.directory)
    try {
      const whole = open.rendered ? sealFrom(plan, open.rendered) : plan
      await runPlan(whole, open, { run: options, terminal })
    } finally {
      await open[Symbol.asyncDispose]()
    }
  })
}

async function readPlan(file: string, terminal: Terminal): Promise<Plan> {
  try {
    const plan = JSON.parse(await readFile(path.resolve(terminal.directory, file), 'utf8')) as Plan
    if (plan.version === 1 && Array.isArray(plan.steps)) return plan
    throw new Error('it was not written by plan --out of this version')
  } catch (cause) {
    throw new DeployError('deploy/plan-file', `${file} is no plan: ${(cause as Error).message}`, { cause })
  }
}
