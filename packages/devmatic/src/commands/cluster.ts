import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { CodedError } from '@devmatic/base'
import { findProduct } from 'kube-appdeploy'
import { findEngine } from '../engine/engine-record.ts'
import { startDetachedEngine, stopEngine } from '../engine/start-detached.ts'
import { stateFolderOf, type StateFolder } from '../engine/state-folder.ts'
import type { CommandContext } from '../program.ts'

interface ClusterOptions {
  output?: 'json'
}

/** Registers `cluster start|stop|status|reset|kubeconfig`. */
export function addClusterCommand({ program, terminal }: CommandContext): void {
  const cluster = program.command('cluster').description('the embedded cluster of the product in this folder')
  const add = (
    name: string,
    description: string,
    run: (state: StateFolder, options: ClusterOptions) => Promise<void>,
  ): void => {
    cluster
      .command(name)
      .description(description)
      .argument('[folder]', 'the product', '.')
      .option('-o, --output <form>', 'json')
      .action(async (folder: string, options: ClusterOptions) =>
        run(await stateOf(path.resolve(terminal.directory, folder)), options),
      )
  }
  add('start', 'start it, or join the one that runs', async (state, options) => {
    const engine = await startDetachedEngine(state, terminal.signal)
    const facts = { url: engine.url, kubeconfig: engine.kubeconfig, pid: engine.pid, mode: 'host' }
    await terminal.out(
      options.output === 'json'
        ? asJson(facts)
        : `The embedded cluster serves ${engine.url}, with Pods as processes of this host (mode host)\n  export KUBECONFIG=${engine.kubeconfig}\n`,
    )
  })
  add('stop', 'end its Pods and itself; its data stays', async state => {
    const stopped = await stopEngine(state, terminal.signal)
    await terminal.out(stopped ? 'The embedded cluster has stopped\n' : 'No embedded cluster was running\n')
  })
  add('status', 'whether it runs, and where', async (state, options) => {
    const engine = await findEngine(state)
    const facts = engine
      ? { running: true, url: engine.url, kubeconfig: engine.kubeconfig, pid: engine.pid }
      : { running: false }
    await terminal.out(
      options.output === 'json'
        ? asJson(facts)
        : engine
          ? `Running: ${engine.url} (process ${engine.pid})\n`
          : 'Not running; devmatic cluster start starts it\n',
    )
  })
  add('reset', 'stop it and delete everything that is in it', async state => {
    await stopEngine(state, terminal.signal)
    for (const folder of [state.cluster, state.node, state.volumes])
      await rm(folder, { recursive: true, force: true })
    await terminal.out('The embedded cluster is empty\n')
  })
  add('kubeconfig', 'print the path of its kubeconfig', async state => {
    if (!existsSync(state.kubeconfig))
      throw new CodedError(
        'engine/not-running',
        'There is no cluster here yet; devmatic cluster start makes one',
      )
    await terminal.out(`${state.kubeconfig}\n`)
  })
}

/** The state of the product around a folder; of the folder itself where there is no product. */
async function stateOf(folder: string): Promise<StateFolder> {
  const product = await findProduct(folder)
  return stateFolderOf(product?.root ?? folder)
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
