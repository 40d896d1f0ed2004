import { hasCode } from '@devmatic/base'
import { CommanderError } from 'commander'
import { RenderError } from '../diagnostic.ts'
import { createLineReader } from './line-reader.ts'
import { formatDiagnostic } from './print-diagnostics.ts'
import { createProgram } from './program.ts'
import { processTerminal, type Terminal } from './terminal.ts'

/** Exit codes of every command. `changes` is for `plan --exit-code` alone. */
const exitCodes = { done: 0, failed: 1, usage: 2, changes: 3, aborted: 130 } as const

/** Runs the process's command line and sets its exit code. Ctrl-C aborts; a second one ends the process at once. */
export async function main(): Promise<void> {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort(new Error('Interrupted')))
  process.once('SIGTERM', () => controller.abort(new Error('Terminated')))
  process.exitCode = await runCommand(process.argv.slice(2), processTerminal(controller.signal))
}

/** Runs one command line; the exit code is documented in docs/exit-codes.md. Throws nothing. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await createProgram(terminal).run(args)
  } catch (error) {
    return report(error, terminal)
  }
}

function report(error: unknown, terminal: Terminal): number {
  const { colors } = terminal
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage
  if (error instanceof RenderError) {
    const readLine = createLineReader(terminal.directory)
    for (const diagnostic of error.diagnostics)
      terminal.err(`${formatDiagnostic(diagnostic, readLine, colors)}\n`)
    return error.code === 'usage' ? exitCodes.usage : exitCodes.failed
  }
  if (hasCode(error, 'deploy/usage')) {
    terminal.err(`${colors.red('error:')} ${error.message}\n`)
    return exitCodes.usage
  }
  if (terminal.signal.aborted && error === terminal.signal.reason) {
    terminal.err(`${colors.yellow('aborted')}\n`)
    return exitCodes.aborted
  }
  const known = error instanceof Error && error.name === 'CodedError'
  const text =
    error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)
  terminal.err(`${colors.red('error:')} ${text}\n`)
  return exitCodes.failed
}
