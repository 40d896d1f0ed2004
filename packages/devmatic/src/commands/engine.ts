import { once } from 'node:events'
import path from 'node:path'
import { findProduct } from 'kube-appdeploy'
import { startEngine } from '../engine/engine.ts'
import { stateFolderOf } from '../engine/state-folder.ts'
import type { CommandContext } from '../program.ts'

/** Registers `engine`, the process that `cluster start` and `up` start. */
export function addEngineCommand({ program, terminal }: CommandContext): void {
  program
    .command('engine', { hidden: true })
    .requiredOption('--state <folder>', "the product's folder .devmatic")
    .action(async ({ state }: { state: string }) => {
      const root = path.dirname(state)
      const product = await findProduct(root)
      const onError = (error: unknown): void =>
        terminal.err(
          `${new Date().toISOString()} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        )
      const engine = await startEngine({
        state: stateFolderOf(root),
        onError,
        ...(product?.root === root && { product }),
      })
      terminal.err(`serving ${engine.url}\n`)
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort')
      await engine.close()
    })
}
