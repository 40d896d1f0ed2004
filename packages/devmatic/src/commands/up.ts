import { CodedError } from '@devmatic/base'
import { createApi, defaultPort, type Deployment, type Service } from '@devmatic/deploy-manager/protocol'
import { findEnvironment } from 'kube-appdeploy'
import { startDetachedEngine, stopEngine } from '../engine/start-detached.ts'
import { asJson } from '../json.ts'
import { followDeployment } from '../manager/follow-deployment.ts'
import { connect, type Place, placeOf } from '../manager/connect.ts'
import { linkOf } from '../manager/link.ts'
import { startManager, stopManager } from '../manager/start-manager.ts'
import type { CommandContext } from '../program.ts'
import { showServices } from '../show-services.ts'
import type { Terminal } from '../terminal.ts'

interface UpOptions {
  environment: string
  context?: string
  preset?: string
  detach?: true
  output?: 'json'
}

/** Registers `up`, `down` and `status`. */
export function addUpCommands({ program, terminal }: CommandContext): void {
  program
    .command('up')
    .description('start the embedded cluster, or use a context, and make it run the product')
    .argument('[folder]', 'the product', '.')
    .option('-e, --environment <name>', 'the environment of devmatic.yaml', 'local')
    .option('--context <name>', "the kubeconfig's context, instead of the environment's")
    .option('--preset <name>', 'switch services as a preset of devmatic.yaml says')
    .option('--detach', 'do not wait until everything is ready')
    .option('-o, --output <form>', 'json')
    .addHelpText('after', '\nExample:\n  devmatic up examples/ticketing')
    .action(async (folder: string, options: UpOptions) =>
      up(await placeOf(folder, terminal), options, terminal),
    )
  program
    .command('down')
    .description('end everything that up started; data stays')
    .argument('[folder]', 'the product', '.')
    .action(async (folder: string) => {
      const { state } = await placeOf(folder, terminal)
      const manager = await stopManager(state, terminal.signal)
      const engine = await stopEngine(state, terminal.signal)
      await terminal.out(manager || engine ? 'Everything has ended\n' : 'Nothing was running\n')
    })
  program
    .command('status')
    .description('what runs: services, mode, state and address')
    .argument('[folder]', 'the product', '.')
    .option('-o, --output <form>', 'json')
    .action(async (folder: string, { output }: { output?: 'json' }) => {
      const { api } = await connect(folder, terminal)
      const services = await api.listServices()
      await terminal.out(output === 'json' ? asJson(services) : showServices(services, terminal.colors))
    })
}

async function up(place: Place, options: UpOptions, terminal: Terminal): Promise<void> {
  const { colors, signal } = terminal
  const started = Date.now()
  const record = await start(place, options, terminal)
  const { port } = new URL(record.url)
  if (port !== String(defaultPort))
    terminal.err(`Another program listens at port ${defaultPort}; the addresses below are at ${port}\n`)
  const api = createApi(record)
  if (options.preset !== undefined) await api.setChoices({ body: { preset: options.preset } })
  const { current, recent } = await api.listDeployments()
  // What begins with the server is joined; a server that ran already is asked to look again.
  const begun = current ?? (isFresh(recent, started) ? recent[0]! : await api.deploy({ body: {} }))
  const ended = options.detach ? begun : await followDeployment(api, begun, terminal)
  const services = await settled(() => api.listServices(), { ended, signal })
  terminal.err(
    `${ended.state === 'applying' ? 'Started' : 'Ready'} after ${((Date.now() - started) / 1000).toFixed(1)} s\n\n`,
  )
  if (options.output === 'json')
    return await terminal.out(asJson({ url: record.url, link: linkOf(record), services }))
  await terminal.out(showServices(services, colors))
  for (const url of (await api.hello()).ingresses) await terminal.out(`\n  ${colors.bold(url)}\n`)
  await terminal.out(`\n  Dashboard  ${colors.bold(linkOf(record))}\n`)
  if (record.kubeconfig !== undefined) await terminal.out(`\n  export KUBECONFIG=${record.kubeconfig}\n`)
}

interface Started {
  url: string
  token: string
  kubeconfig?: string
}

async function start({ product, state }: Place, options: UpOptions, terminal: Terminal): Promise<Started> {
  const { signal, colors } = terminal
  const environment = findEnvironment(product, options.environment)
  const context = options.context ?? environment.context
  if (context !== undefined) {
    terminal.err(`${colors.bold(product.name)} on the context ${context}\n`)
    return await startManager(state, { environment: environment.name, context }, signal)
  }
  if ((environment.cluster ?? 'embedded') !== 'embedded')
    throw new CodedError(
      'usage',
      `${environment.name} names a cluster, and no context that leads to it; give --context`,
    )
  const engine = await startDetachedEngine(state, signal)
  terminal.err(`${colors.bold(product.name)} on the embedded cluster ${engine.url}\n`)
  const { kubeconfig } = engine
  return { ...(await startManager(state, { environment: environment.name, kubeconfig }, signal)), kubeconfig }
}

function isFresh([newest]: readonly Deployment[], since: number): boolean {
  return newest !== undefined && Date.parse(newest.startedAt) >= since
}

interface Settling {
  ended: Deployment
  signal: AbortSignal
}

/** What is ready reaches the server's view a moment after the deployment is told to be over. */
async function settled(list: () => Promise<Service[]>, { ended, signal }: Settling): Promise<Service[]> {
  const deadline = Date.now() + (ended.state === 'applying' ? 0 : 2_000)
  for (;;) {
    const services = await list()
    const isSettled = services.every(({ status }) => status.shape === 'ready' || status.shape === 'off')
    if (isSettled || signal.aborted || Date.now() > deadline) return services
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
