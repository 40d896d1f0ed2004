import { Command, CommanderError } from 'commander'
import { addApplyCommand } from './commands/apply.ts'
import { addCheckCommand } from './commands/check.ts'
import { addCompareCommand } from './commands/compare.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addCoverageCommand } from './commands/coverage.ts'
import { addDeployCommand } from './commands/deploy.ts'
import { addDiffCommand } from './commands/diff.ts'
import { addExplainCommand } from './commands/explain.ts'
import { addHistoryCommand } from './commands/history.ts'
import { addPlanCommand } from './commands/plan.ts'
import { addRemoveCommand } from './commands/remove.ts'
import { addRenderCommand } from './commands/render.ts'
import { addRollbackCommand } from './commands/rollback.ts'
import { addStatusCommand } from './commands/status.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** The command line, ready to run. */
export interface Program {
  command: Command
  /** Runs the arguments after the program's name; resolves to the exit code. */
  run(args: readonly string[]): Promise<number>
}

/** What a command's registration gets: where it hangs, and where it reads and writes. */
export interface CommandContext {
  program: Command
  terminal: Terminal
  /** Sets the exit code of a command that came to its end without an error. */
  exit: (code: number) => void
}

/** Builds the command line. Each command's work is loaded when it runs. */
export function createProgram(terminal: Terminal): Program {
  let exitCode = 0
  const program = new Command('kube-appdeploy')
    .description('Renders Go-template manifests with variables and makes a Kubernetes cluster match them.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: text => void terminal.out(text), writeErr: text => terminal.err(text) })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('Add --help for the options and an example.')
  const context: CommandContext = { program, terminal, exit: code => void (exitCode = code) }
  addDeployCommand(context)
  addPlanCommand(context)
  addApplyCommand(context)
  addStatusCommand(context)
  addHistoryCommand(context)
  addDiffCommand(context)
  addRollbackCommand(context)
  addRemoveCommand(context)
  addRenderCommand(context)
  addCheckCommand(context)
  addExplainCommand(context)
  addCompareCommand(context)
  addCoverageCommand(context)
  return {
    command: program,
    async run(args) {
      if (args.length === 0) {
        program.outputHelp({ error: true })
        throw new CommanderError(2, 'usage', 'no command')
      }
      // Only shells ask for it, and its library reads all commands: loaded for them alone.
      if (args[0] === 'completion') await addCompletionCommand(context)
      else
        program.command('completion <shell>').description('print the completion script of bash, zsh or fish')
      await program.parseAsync([...args], { from: 'user' })
      return exitCode
    },
  }
}
