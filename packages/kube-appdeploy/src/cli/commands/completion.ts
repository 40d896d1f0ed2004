import type { CommandContext } from '../program.ts'

/** Registers `completion`, and what the shells' scripts ask it for. */
export async function addCompletionCommand({ program }: CommandContext): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander')
  tab(program, { completionCommandName: 'completion' })
}
