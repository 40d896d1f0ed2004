import { Command, CommanderError } from 'commander'
import { addClusterCommand } from './commands/cluster.ts'
import { addEngineCommand } from './commands/engine.ts'
import { addUpCommands } from './commands/up.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** What a command's registration gets: where it hangs, and where it reads and writes. */
export interface CommandContext {
  program: Command
  terminal: Terminal
}

/** Runs one command line. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<void> {
  const program = new Command('devmatic')
    .description('git pull and start, for a whole product on Kubernetes.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: text => void terminal.out(text), writeErr: text => terminal.err(text) })
    .showHelpAfterError('Add --help for the options and an example.')
  const context: CommandContext = { program, terminal }
  addUpCommands(context)
  addClusterCommand(context)
  addEngineCommand(context)
  if (args.length === 0) {
    program.outputHelp({ error: true })
    throw new CommanderError(2, 'usage', 'no command')
  }
  await program.parseAsync([...args], { from: 'user' })
}
