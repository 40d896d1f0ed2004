import { DeployError } from '../../deploy-error.ts'
import { findEnvironment } from '../../product/product.ts'
import {
  addPlanningOptions,
  type OpenDeployment,
  openDeployment,
  type PlanningOptions,
} from '../deploy/open-deployment.ts'
import type { RunOptions } from '../deploy/run-plan.ts'
import { addInputOptions } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import { addRunOptions } from './deploy.ts'

/** Registers `promote`. */
export function addPromoteCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('promote')
    .description('deploy to an environment just what is proven in the one that its promote.from names')
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .addHelpText('after', '\nExample:\n  kube-appdeploy promote . -e production')
  addInputOptions(command)
  addPlanningOptions(command)
  addRunOptions(command)
  command.action(async (places: string[], options: PlanningOptions & RunOptions) => {
    const [{ checkPromotion }, { pinImages }, { readStatus }, { planDeployment }, { runPlan }] =
      await Promise.all([
        import('../../promote/check-promotion.ts'),
        import('../../promote/pin-images.ts'),
        import('../../status/read-status.ts'),
        import('../../plan/plan-deployment.ts'),
        import('../deploy/run-plan.ts'),
      ])
    await using open = await openDeployment(places, options, terminal)
    const { from, mayDiffer = [] } = promotionOf(open)
    await using proven = await openDeployment(
      places,
      { ...withoutPlace(options), environment: from },
      terminal,
    )
    const status = await readStatus(proven.target, proven.set, { signal: terminal.signal })
    const { set, rendered } = proven
    const revision = checkPromotion({ environment: from, set, status, product: rendered }, open.rendered, {
      mayDiffer,
    })
    terminal.err(`Revision ${revision.number} of ${from} is healthy, and what these templates give.\n`)
    const plan = await planDeployment(pinImages(open.rendered, revision.receipt?.images ?? {}), open.target, {
      ...open.planOptions,
      source: {
        ...open.planOptions.source,
        promotedFrom: { environment: from, revision: revision.number },
      },
    })
    await runPlan(plan, open, { run: options, terminal })
  })
}

function promotionOf({ product, environment }: OpenDeployment): {
  from: string
  mayDiffer?: readonly string[]
} {
  if (!environment) throw new DeployError('deploy/usage', 'promote needs -e ENVIRONMENT: where to deploy to.')
  const { promote, name } = environment
  if (!promote) {
    throw new DeployError(
      'deploy/usage',
      `The environment "${name}" has no promote.from in devmatic.yaml: it says where to promote from.`,
    )
  }
  findEnvironment(product, promote.from)
  return promote
}

/** The options that name a cluster and a namespace are about where it goes, not where it comes from. */
function withoutPlace(options: PlanningOptions): PlanningOptions {
  const { context: _, namespace: __, ...rest } = options
  return rest
}
