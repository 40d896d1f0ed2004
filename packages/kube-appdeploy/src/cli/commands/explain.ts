import { Option } from 'commander'
import type { ExplainedField, ExplainedVariable } from '../../explain/explain-field.ts'
import { addInputOptions, environmentsOf, type Inputs, type InputOptions, openInputs } from '../inputs.ts'
import type { CommandContext } from '../program.ts'
import { showOrigin } from '../show-origin.ts'
import type { Terminal } from '../terminal.ts'

type ExplainOptions = InputOptions & { output: 'text' | 'json' }

/** Another environment's value of the same field; undefined where it has no such object or field. */
interface OtherValue {
  environment: string
  value: unknown
}

/** Registers `explain`. */
export function addExplainCommand({ program, terminal }: CommandContext): void {
  const command = program
    .command('explain')
    .description('which line and which variable give a field its value, and what other environments give')
    .argument('<place>', 'a folder, a file, git:REVISION:FOLDER, or - for standard input')
    .argument('<object>', 'kind/name, such as deployment/queue')
    .argument('[field]', 'such as .spec.replicas', '.')
    .addOption(new Option('-o, --output <form>', 'text or json').choices(['text', 'json']).default('text'))
    .addHelpText(
      'after',
      '\nExample:\n  kube-appdeploy explain . deployment/queue .spec.replicas -e production',
    )
  addInputOptions(command)
  command.action(async () => {
    const [place = '.', object = '', field = '.'] = command.processedArgs as string[]
    await explain({ place, object, field }, command.opts<ExplainOptions>(), terminal)
  })
}

interface Question {
  place: string
  object: string
  field: string
}

async function explain(
  { place, object, field }: Question,
  options: ExplainOptions,
  terminal: Terminal,
): Promise<void> {
  const [{ explainField }, { renderProduct }] = await Promise.all([
    import('../../explain/explain-field.ts'),
    import('../../render/render-product.ts'),
  ])
  const inputs = await openInputs([place], options, terminal)
  const product = await renderProduct(inputs.source, inputs.optionsFor(options.environment))
  const explained = explainField(product, object, field)
  const others = await otherValues(inputs, { object, field, current: options.environment })
  await terminal.out(
    options.output === 'json' ? asJson(explained, others) : showField(explained, others, terminal),
  )
}

function asJson(explained: ExplainedField, others: readonly OtherValue[]): string {
  const variables = explained.variables.map(maskVariable)
  const shown = explained.secret ? { value: '(hidden)', environments: [] } : { environments: others }
  return `${JSON.stringify({ ...explained, variables, ...shown }, null, 2)}\n`
}

async function otherValues(
  inputs: Inputs,
  { object, field, current }: { object: string; field: string; current: string | undefined },
): Promise<OtherValue[]> {
  const [{ explainField }, { renderProduct }] = await Promise.all([
    import('../../explain/explain-field.ts'),
    import('../../render/render-product.ts'),
  ])
  const names = [...environmentsOf(inputs, undefined).keys()].filter(name => name !== '' && name !== current)
  return Promise.all(
    names.map(async environment => {
      try {
        const product = await renderProduct(inputs.source, inputs.optionsFor(environment))
        return { environment, value: explainField(product, object, field).value }
      } catch {
        return { environment, value: undefined } // what is wrong elsewhere is for `check` to say
      }
    }),
  )
}

function maskVariable(variable: ExplainedVariable): ExplainedVariable {
  if (!variable.secret) return variable
  return {
    ...variable,
    value: '(hidden)',
    replaced: variable.replaced.map(({ origin }) => ({ value: '(hidden)', origin })),
  }
}

function showField(explained: ExplainedField, others: readonly OtherValue[], { colors }: Terminal): string {
  const { bold, dim } = colors
  const { object, field, value, provenance, secret } = explained
  const rows: [label: string, text: string][] = []
  rows.push(['written at', `${provenance.file}:${provenance.line}:${provenance.column}`])
  if (provenance.rewrittenBy) rows.push(['changed by', provenance.rewrittenBy])
  for (const condition of provenance.conditions) {
    const item = condition.item === undefined ? '' : ` (item ${condition.item})`
    rows.push([
      'under',
      `${condition.text}${item}  ${dim(`${condition.file}:${condition.line}:${condition.column}`)}`,
    ])
  }
  for (const variable of explained.variables.map(maskVariable)) {
    rows.push(['variable', `${variable.path} = ${show(variable.value)}  ${dim(showOrigin(variable.origin))}`])
    for (const earlier of variable.replaced.toReversed()) {
      rows.push(['', `  instead of ${show(earlier.value)}  ${dim(showOrigin(earlier.origin))}`])
    }
  }
  for (const other of others) rows.push([`in ${other.environment}`, secret ? '(hidden)' : show(other.value)])
  const width = Math.max(...rows.map(([label]) => label.length))
  const lines = rows.map(([label, text]) => `  ${dim(label.padEnd(width))}  ${text}\n`)
  return `${bold(object)} ${field} = ${secret ? '(hidden)' : show(value)}\n${lines.join('')}`
}

function show(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
