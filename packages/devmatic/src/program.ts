import { Command, CommanderError } from 'commander'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** What a command's registration gets: where it hangs, and where it reads and writes. */
export interface CommandContext {
  program: Command
  terminal: Terminal
}

type AddCommand = (context: CommandContext) => void

/** Where commands are. Only those that are asked for are loaded: together they take a third of a second. */
const places: readonly { names: readonly string[]; load: () => Promise<AddCommand> }[] = [
  {
    names: ['up', 'down', 'status'],
    load: async () => (await import('./commands/up.ts')).addUpCommands,
  },
  {
    names: ['mode', 'preset', 'restart', 'url', 'open', 'events', 'why'],
    load: async () => (await import('./commands/services.ts')).addServiceCommands,
  },
  {
    names: ['plan', 'deploy', 'history', 'rollback', 'pull'],
    load: async () => (await import('./commands/deployments.ts')).addDeploymentCommands,
  },
  {
    names: ['logs', 'timeline'],
    load: async () => (await import('./commands/logs.ts')).addLogCommands,
  },
  { names: ['shell'], load: async () => (await import('./commands/shell.ts')).addShellCommand },
  { names: ['init'], load: async () => (await import('./commands/init.ts')).addInitCommand },
  {
    names: ['kubeconfig'],
    load: async () => (await import('./commands/kubeconfig.ts')).addKubeconfigCommand,
  },
  { names: ['cluster'], load: async () => (await import('./commands/cluster.ts')).addClusterCommand },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.ts')).addDoctorCommand },
  { names: ['manager'], load: async () => (await import('./commands/manager.ts')).addManagerCommand },
  { names: ['engine'], load: async () => (await import('./commands/engine.ts')).addEngineCommand },
]

/** Runs one command line. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<void> {
  const program = new Command('devmatic')
    .description('git pull and start, for a whole product on Kubernetes.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: text => void terminal.out(text), writeErr: text => terminal.err(text) })
    .showHelpAfterError('Add --help for the options and an example.')
  for (const add of await commandsFor(args)) add({ program, terminal })
  if (args.length === 0) {
    program.outputHelp({ error: true })
    throw new CommanderError(2, 'usage', 'no command')
  }
  await program.parseAsync([...args], { from: 'user' })
}

/** The command that is named, or, for help and what nobody knows, all of them. */
async function commandsFor([first = '']: readonly string[]): Promise<AddCommand[]> {
  if (first === '--version' || first === '-V') return []
  const named = places.filter(({ names }) => names.includes(first))
  return Promise.all((named.length > 0 ? named : places).map(({ load }) => load()))
}
