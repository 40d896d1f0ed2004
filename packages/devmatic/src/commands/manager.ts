import { once } from 'node:events'
import path from 'node:path'
import { startDeployManager } from '@devmatic/deploy-manager'
import { findDashboard } from '../manager/find-dashboard.ts'
import { removeManagerRecord, writeManagerRecord } from '../manager/manager-record.ts'
import type { CommandContext } from '../program.ts'
import { stateFolderOf } from '../engine/state-folder.ts'
import { version } from '../version.ts'

interface ManagerCommandOptions {
  state: string
  environment: string
  kubeconfig?: string
  context?: string
  port?: string
  preset?: string
}

/** Registers `manager`, the process behind the dashboard and every other command; `up` starts it. */
export function addManagerCommand({ program, terminal }: CommandContext): void {
  program
    .command('manager', { hidden: true })
    .requiredOption('--state <folder>', "the product's folder .devmatic")
    .requiredOption('--environment <name>')
    .option('--kubeconfig <file>')
    .option('--context <name>')
    .option('--port <number>')
    .action(async (options: ManagerCommandOptions) => {
      const { environment, kubeconfig, context, port } = options
      const root = path.dirname(options.state)
      const state = stateFolderOf(root)
      const onError = (error: unknown): void =>
        terminal.err(
          `${new Date().toISOString()} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        )
      const dashboard = findDashboard()
      const manager = await startDeployManager({
        root,
        environment,
        state: options.state,
        version,
        embedded: kubeconfig === state.kubeconfig,
        onError,
        ...(kubeconfig !== undefined && { kubeconfig }),
        ...(context !== undefined && { context }),
        ...(port !== undefined && { port: Number(port) }),
        ...(dashboard !== undefined && { dashboard }),
      })
      try {
        await writeManagerRecord(state, { environment, url: manager.url, token: manager.token })
        terminal.err(`serving ${manager.url}\n`)
        if (!terminal.signal.aborted) await Promise.race([once(terminal.signal, 'abort'), manager.stopped])
      } finally {
        await manager.close()
        await removeManagerRecord(state)
      }
    })
}
