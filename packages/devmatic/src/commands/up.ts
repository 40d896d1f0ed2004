import path from 'node:path'
import { CodedError } from '@devmatic/base'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import {
  applyPlan,
  createClusterTarget,
  createFolderSource,
  type DeployEvent,
  findEnvironment,
  findProduct,
  planDeployment,
  type Product,
  renderProduct,
  type RenderedProduct,
} from 'kube-appdeploy'
import { startDetachedEngine, stopEngine } from '../engine/start-detached.ts'
import { stateFolderOf } from '../engine/state-folder.ts'
import type { CommandContext } from '../program.ts'
import { ingressUrls, serviceRows, showServices } from '../services.ts'
import type { Terminal } from '../terminal.ts'

interface UpOptions {
  environment: string
}

/** Registers `up`, `down` and `status`. */
export function addUpCommands({ program, terminal }: CommandContext): void {
  program
    .command('up')
    .description('start the embedded cluster and make it run the product')
    .argument('[folder]', 'the product', '.')
    .option('-e, --environment <name>', 'the environment of devmatic.yaml', 'local')
    .addHelpText('after', '\nExample:\n  devmatic up examples/ticketing')
    .action(async (folder: string, options: UpOptions) =>
      up(await productOf(folder, terminal), options, terminal),
    )
  program
    .command('down')
    .description('end everything that up started; data stays')
    .argument('[folder]', 'the product', '.')
    .action(async (folder: string) => {
      const { root } = await productOf(folder, terminal)
      const stopped = await stopEngine(stateFolderOf(root), terminal.signal)
      await terminal.out(stopped ? 'Everything has ended\n' : 'Nothing was running\n')
    })
  program
    .command('status')
    .description('what runs')
    .argument('[folder]', 'the product', '.')
    .option('-e, --environment <name>', 'the environment of devmatic.yaml', 'local')
    .action(async (folder: string, { environment }: UpOptions) => {
      const product = await productOf(folder, terminal)
      const rendered = await render(product, environment, terminal)
      await withClient(stateFolderOf(product.root).kubeconfig, async client =>
        terminal.out(showServices(await serviceRows(client, rendered), terminal.colors)),
      )
    })
}

async function productOf(folder: string, terminal: Terminal): Promise<Product> {
  const start = path.resolve(terminal.directory, folder)
  const product = await findProduct(start)
  if (product) return product
  throw new CodedError('usage', `There is no devmatic.yaml in ${start} or above it`)
}

async function up(product: Product, { environment }: UpOptions, terminal: Terminal): Promise<void> {
  const { colors, signal } = terminal
  const started = Date.now()
  const rendered = await render(product, environment, terminal)
  const engine = await startDetachedEngine(stateFolderOf(product.root), signal)
  terminal.err(`${colors.bold(product.name)} on the embedded cluster ${engine.url}\n`)
  await withClient(engine.kubeconfig, async client => {
    const target = createClusterTarget(client)
    const plan = await planDeployment(rendered, target, { name: product.name, signal })
    await applyPlan(plan, target, { signal, onEvent: event => tell(event, terminal) })
    terminal.err(`Ready after ${((Date.now() - started) / 1000).toFixed(1)} s\n\n`)
    await terminal.out(showServices(await serviceRows(client, rendered), colors))
  })
  for (const url of ingressUrls(rendered, engine.ingressPort)) await terminal.out(`\n  ${colors.bold(url)}\n`)
  await terminal.out(`\n  export KUBECONFIG=${engine.kubeconfig}\n`)
}

async function withClient(kubeconfig: string, use: (client: KubeClient) => Promise<void>): Promise<void> {
  const client = await createKubeClient({ kubeconfig })
  try {
    await use(client)
  } finally {
    await client[Symbol.asyncDispose]()
  }
}

async function render(product: Product, environment: string, { signal }: Terminal): Promise<RenderedProduct> {
  const { layers } = findEnvironment(product, environment)
  return renderProduct(await createFolderSource(product.manifests), { layers, signal })
}

function tell(event: DeployEvent, { err, colors }: Terminal): void {
  if (event.type === 'rollout' && event.state === 'complete')
    err(`  ${colors.green('✓')} ${event.ref.kind} ${event.ref.name}\n`)
  if (event.type === 'rollout' && event.state === 'troubled')
    err(`  ${colors.yellow('!')} ${event.ref.kind} ${event.ref.name}: ${event.message}\n`)
  if (event.type === 'step' && event.state === 'failed')
    err(`  ${colors.red('✗')} ${event.ref.kind} ${event.ref.name}: ${event.message}\n`)
}
