import { Option } from 'commander'
import { readHistory } from '../../history/history.ts'
import type { Revision } from '../../history/revision.ts'
import { addTargetOptions, openTarget, type TargetOptions } from '../deploy/open-deployment.ts'
import { formatAge, formatTable } from '../deploy/table.ts'
import { inputsOfTargets } from '../deploy/target-inputs.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'

/** Registers `history`. */
export function addHistoryCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('history')
    .description('who deployed what, when, from which commit, and how it ended')
    .argument('[place]', 'the folder of the product', '.')
    .addOption(new Option('-o, --output <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  kube-appdeploy history -e qa')
  addInputOptions(command, inputsOfTargets)
  addTargetOptions(command)
  command.action(
    async (place: string, options: InputOptions & TargetOptions & { output: 'text' | 'json' }) => {
      await using open = await openTarget(await openInputs([place], options, terminal), options, place)
      const revisions = await readHistory(open.target, open.set, { signal: terminal.signal })
      if (options.output === 'json') {
        const shown = revisions.map(
          ({ number, startedAt, endedAt, result, message, source, receipt, objects }) => {
            const keys = [...objects.keys()]
            return { number, startedAt, endedAt, result, message, source, receipt, objects: keys }
          },
        )
        return await terminal.out(`${JSON.stringify(shown, null, 2)}\n`)
      }
      const head = ['REVISION', 'AGE', 'WHO', 'COMMIT', 'OBJECTS', 'RESULT']
      await terminal.out(
        formatTable(
          head,
          revisions.map(each => rowOf(each, Date.now())),
        ),
      )
    },
  )
}

function rowOf({ number, startedAt, source, objects, result, message }: Revision, now: number): string[] {
  const commit = source.commit ? `${source.commit.slice(0, 10)}${source.dirty ? '*' : ''}` : ''
  const [problem = ''] = (message ?? '').split('\n')
  const from = source.promotedFrom
  const origin = from ? `, promoted from ${from.environment} ${from.revision}` : ''
  const outcome = problem
    ? `${result}: ${problem.length > 80 ? `${problem.slice(0, 79)}…` : problem}`
    : `${result}${origin}`
  return [
    String(number),
    formatAge(startedAt, now),
    source.author ?? '',
    commit,
    String(objects.size),
    outcome,
  ]
}
