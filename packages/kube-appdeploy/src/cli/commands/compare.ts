import { Option } from 'commander'
import type { Difference } from '../../compare/compare-products.ts'
import { renderError } from '../../diagnostic.ts'
import { addInputOptions, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'

type CompareOptions = InputOptions & { environments: string[]; output: 'text' | 'json' }

/** Registers `compare`. */
export function addCompareCommand({ program, terminal, exit }: CommandContext): void {
  const command = program
    .command('compare')
    .description('objects and fields that differ between two environments, and what makes them differ')
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .addOption(
      new Option('-e, --environment <name>', 'an environment of devmatic.yaml; give two')
        .argParser((value: string, previous?: string[]) => [...(previous ?? []), value])
        .makeOptionMandatory(),
    )
    .addOption(new Option('-o, --output <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText('after', '\nExample:\n  kube-appdeploy compare . -e qa -e production')
  addInputOptions(command, ['environment'])
  command.action(
    async (
      places: string[],
      { environment, ...options }: Omit<CompareOptions, 'environment'> & { environment: string[] },
    ) => {
      const [left, right, third] = environment
      if (left === undefined || right === undefined || third !== undefined) {
        throw renderError('usage', 'compare takes two environments: -e qa -e production')
      }
      const [{ compareProducts }, { renderProduct }] = await Promise.all([
        import('../../compare/compare-products.ts'),
        import('../../render/render-product.ts'),
      ])
      const inputs = await openInputs(places, options, terminal)
      const one = await renderProduct(inputs.source, inputs.optionsFor(left))
      const other = await renderProduct(inputs.source, inputs.optionsFor(right))
      const differences = compareProducts(one, other).map(mask)
      await (options.output === 'json'
        ? terminal.out(`${JSON.stringify(differences, null, 2)}\n`)
        : reportText(differences, [left, right], terminal))
      if (differences.some(difference => !difference.cause)) exit(1)
    },
  )
}

/** A secret's value is never shown, only that it differs. */
function mask(difference: Difference): Difference {
  if (!difference.secret) return difference
  const [left, right] = difference.values.map(value => (value === undefined ? undefined : '(hidden)'))
  return {
    ...difference,
    values: [left, right],
    ...(difference.cause && {
      cause: {
        ...difference.cause,
        variables: difference.cause.variables.map(({ path }) => ({
          path,
          values: ['(hidden)', '(hidden)'] as const,
        })),
      },
    }),
  }
}

async function reportText(
  differences: readonly Difference[],
  names: readonly [string, string],
  terminal: Terminal,
): Promise<void> {
  const { bold, dim, red, green } = terminal.colors
  if (differences.length === 0) return terminal.out(`${names.join(' and ')} render to the same objects\n`)
  const width = Math.max(names[0].length, names[1].length)
  const blocks = differences.map(difference => {
    const { object, field, values, position, cause } = difference
    const place = dim(`${position.file}:${position.line}:${position.column}`)
    const sides = values.map(
      (value, index) =>
        `  ${(names[index] ?? '').padEnd(width)}  ${value === undefined ? dim('absent') : JSON.stringify(value)}\n`,
    )
    const title = field === '' ? bold(object) : `${bold(object)} ${field}`
    const reason = cause
      ? green(`  because of ${showCause(difference)}`)
      : red('  unexplained: no variable and no condition that differs wrote it')
    return `${title}  ${place}\n${field === '' ? sides.map(line => line.replace(JSON.stringify(object), 'there')).join('') : sides.join('')}${reason}\n`
  })
  const unexplained = differences.filter(difference => !difference.cause).length
  const summary = `${differences.length} differences${unexplained > 0 ? `, ${unexplained} unexplained` : ''}`
  await terminal.out(`${blocks.join('\n')}\n${summary}\n`)
}

function showCause({ cause }: Difference): string {
  const variables = cause?.variables
    .map(({ path, values }) => `${path} (${values.map(show).join(' → ')})`)
    .join(', ')
  const { condition } = cause ?? {}
  return condition
    ? `${variables}, by "${condition.text}" at ${condition.file}:${condition.line}:${condition.column}`
    : (variables ?? '')
}

function show(value: unknown): string {
  return value === undefined ? 'unset' : JSON.stringify(value)
}
