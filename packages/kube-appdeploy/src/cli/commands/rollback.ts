import { DeployError } from '../../deploy-error.ts'
import { readHistory } from '../../history/history.ts'
import type { Revision } from '../../history/revision.ts'
import { revisionProduct } from '../../history/revision-product.ts'
import { addTargetOptions, openTarget, type TargetOptions } from '../deploy/open-deployment.ts'
import { parseRevision } from '../deploy/parse-revision.ts'
import type { RunOptions } from '../deploy/run-plan.ts'
import { inputsOfTargets } from '../deploy/target-inputs.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import { addRunOptions } from './deploy.ts'

/** Registers `rollback`. */
export function addRollbackCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('rollback')
    .description(
      'apply just the objects of an earlier revision: of the last that succeeded before this one, or of the one named',
    )
    .argument('[revision]', 'a number of the history', parseRevision)
    .argument('[place]', 'the folder of the product', '.')
    .addHelpText('after', '\nExample:\n  kube-appdeploy rollback -e qa')
  addInputOptions(command, inputsOfTargets)
  addTargetOptions(command)
  addRunOptions(command)
  command.action(
    async (number: number | undefined, place: string, options: InputOptions & TargetOptions & RunOptions) => {
      const [{ planDeployment }, { runPlan }] = await Promise.all([
        import('../../plan/plan-deployment.ts'),
        import('../deploy/run-plan.ts'),
      ])
      await using open = await openTarget(await openInputs([place], options, terminal), options, place)
      const call = { signal: terminal.signal }
      const revision = chooseRevision(await readHistory(open.target, open.set, call), number)
      const product = revisionProduct(revision, open.set.namespace)
      const { variables: _, ...source } = revision.source
      // Whoever rolls back means that state, whoever has touched it since.
      const plan = await planDeployment(product, open.target, {
        ...call,
        name: open.set.name,
        source,
        forceConflicts: true,
      })
      await runPlan(plan, open, { run: options, terminal })
    },
  )
}

function chooseRevision(revisions: readonly Revision[], number: number | undefined): Revision {
  const [latest, ...earlier] = revisions
  const chosen =
    number === undefined
      ? earlier.find(({ result }) => result === 'succeeded')
      : revisions.find(each => each.number === number)
  if (chosen) return chosen
  const known = revisions.map(each => each.number).join(', ')
  const problem =
    number === undefined ? 'There is no earlier revision that succeeded' : `There is no revision ${number}`
  throw new DeployError(
    'deploy/history',
    `${problem}; ${latest ? `the history has ${known}` : 'nothing was deployed'}.`,
  )
}
