import { Option } from 'commander'
import type { CheckResult } from '../../check/check-product.ts'
import { addInputOptions, environmentsOf, type InputOptions, openInputs } from '../inputs.ts'
import { createLineReader } from '../line-reader.ts'
import { formatDiagnostic } from '../print-diagnostics.ts'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'

type Form = 'text' | 'json' | 'sarif' | 'github'

/** Registers `check`. */
export function addCheckCommand({ program, terminal, exit }: CommandContext): void {
  const command = program
    .command('check')
    .description('render every environment and validate what comes out, offline')
    .argument('[place...]', 'a folder, files, git:REVISION:FOLDER, or - for standard input', ['.'])
    .addOption(
      new Option('-o, --output <form>', 'how findings are written')
        .choices(['text', 'json', 'sarif', 'github'])
        .default('text'),
    )
    .addHelpText('after', '\nExample:\n  kube-appdeploy check . -o github')
  addInputOptions(command)
  command.action(async (places: string[], options: InputOptions & { output: Form }) => {
    const { checkProduct } = await import('../../check/check-product.ts')
    const inputs = await openInputs(places, options, terminal)
    const result = await checkProduct(inputs.source, environmentsOf(inputs, options.environment))
    await report(result, options.output, terminal)
    if (result.findings.some(finding => finding.severity === 'error')) exit(1)
  })
}

async function report(result: CheckResult, form: Form, terminal: Terminal): Promise<void> {
  const forms = await import('../../check/report-check.ts')
  switch (form) {
    case 'json':
      return terminal.out(forms.reportJson(result))
    case 'sarif':
      return terminal.out(forms.reportSarif(result, version))
    case 'github':
      return terminal.out(forms.reportGithub(result))
    case 'text':
      return reportText(result, terminal)
    default:
      form satisfies never
  }
}

async function reportText({ findings, objects }: CheckResult, terminal: Terminal): Promise<void> {
  const readLine = createLineReader(terminal.directory)
  for (const finding of findings) {
    const { environments, message } = finding
    const shown = environments.length > 0 ? `${message} (in ${environments.join(', ')})` : message
    terminal.err(`${formatDiagnostic({ ...finding, message: shown }, readLine, terminal.colors)}\n`)
  }
  const errors = findings.filter(finding => finding.severity === 'error').length
  const counts = [...objects].map(([name, count]) => `${count} objects${name === '' ? '' : ` in ${name}`}`)
  const verdict =
    errors === 0
      ? terminal.colors.green('No errors')
      : terminal.colors.red(`${errors} ${errors === 1 ? 'error' : 'errors'}`)
  await terminal.out(`${verdict}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}\n`)
}
