import { Option } from 'commander'
import type { UncoveredParts } from '../../coverage/cover-product.ts'
import { addInputOptions, environmentsOf, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import { showOrigin } from '../show-origin.ts'
import type { Terminal } from '../terminal.ts'

/** Registers `coverage`. */
export function addCoverageCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('coverage')
    .description(
      'conditions never true or never false, variables never used or never set, over all environments',
    )
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .addOption(new Option('-o, --output <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  kube-appdeploy coverage .')
  addInputOptions(command, ['missing'])
  command.action(async (places: string[], options: InputOptions & { output: 'text' | 'json' }) => {
    const [{ coverProduct }, { renderProduct }] = await Promise.all([
      import('../../coverage/cover-product.ts'),
      import('../../render/render-product.ts'),
    ])
    const inputs = await openInputs(places, options, terminal)
    const environments = environmentsOf(inputs, options.environment)
    const renders = []
    // An undefined variable is what this command looks for, so it does not stop it.
    for (const each of environments.values())
      renders.push(await renderProduct(inputs.source, { ...each, missing: 'zero', validate: false }))
    const parts = coverProduct(renders)
    if (options.output === 'json') return terminal.out(`${JSON.stringify(parts, null, 2)}\n`)
    return reportText(parts, terminal)
  })
}

async function reportText(parts: UncoveredParts, terminal: Terminal): Promise<void> {
  const { bold, green } = terminal.colors
  const sections: [title: string, lines: string[]][] = [
    ['Conditions never true', parts.neverTrue.map(showCondition)],
    ['Conditions never false', parts.neverFalse.map(showCondition)],
    ['Variables never used', parts.neverUsed.map(({ path, origin }) => `${path}  ${showOrigin(origin)}`)],
    ['Variables used but never set', [...parts.neverSet]],
  ]
  const shown = sections.filter(([, lines]) => lines.length > 0)
  const text = shown.map(
    ([title, lines]) => `${bold(`${title} (${lines.length})`)}\n${lines.map(line => `  ${line}\n`).join('')}`,
  )
  await terminal.out(
    shown.length > 0
      ? text.join('\n')
      : `${green('Every condition came out both ways, and every variable is set and used.')}\n`,
  )
}

function showCondition({
  file,
  line,
  column,
  text,
}: {
  file: string
  line: number
  column: number
  text: string
}): string {
  return `${file}:${line}:${column}  ${text}`
}
