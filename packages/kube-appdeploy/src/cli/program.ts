import { Command, CommanderError } from 'commander'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** The command line, ready to run. */
export interface Program {
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

/** The commands in the order in which help shows them. Only shells ask for completion, and its library reads them all. */
const commands = {
  deploy: async context => (await import('./commands/deploy.ts')).addDeployCommand(context),
  plan: async context => (await import('./commands/plan.ts')).addPlanCommand(context),
  apply: async context => (await import('./commands/apply.ts')).addApplyCommand(context),
  status: async context => (await import('./commands/status.ts')).addStatusCommand(context),
  history: async context => (await import('./commands/history.ts')).addHistoryCommand(context),
  diff: async context => (await import('./commands/diff.ts')).addDiffCommand(context),
  rollback: async context => (await import('./commands/rollback.ts')).addRollbackCommand(context),
  promote: async context => (await import('./commands/promote.ts')).addPromoteCommand(context),
  remove: async context => (await import('./commands/remove.ts')).addRemoveCommand(context),
  render: async context => (await import('./commands/render.ts')).addRenderCommand(context),
  check: async context => (await import('./commands/check.ts')).addCheckCommand(context),
  explain: async context => (await import('./commands/explain.ts')).addExplainCommand(context),
  compare: async context => (await import('./commands/compare.ts')).addCompareCommand(context),
  coverage: async context => (await import('./commands/coverage.ts')).addCoverageCommand(context),
} as const satisfies Record<string, (context: CommandContext) => Promise<void>>

/** Builds the command line. A command is loaded when it is the one that runs: rendering needs no Kubernetes client. */
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
  return {
    async run(args) {
      await addCommands(args[0] ?? '', context)
      if (args.length === 0) {
        program.outputHelp({ error: true })
        throw new CommanderError(2, 'usage', 'no command')
      }
      await program.parseAsync([...args], { from: 'user' })
      return exitCode
    },
  }
}

/** Adds the command that is named; all of them for help, for a word that is none, and for the default command's sake. */
async function addCommands(name: string, context: CommandContext): Promise<void> {
  if (Object.hasOwn(commands, name)) return await commands[name as keyof typeof commands](context)
  for (const add of Object.values(commands)) await add(context)
  if (name === 'completion') await (await import('./commands/completion.ts')).addCompletionCommand(context)
  else
    context.program
      .command('completion <shell>')
      .description('print the completion script of bash, zsh or fish')
}
