import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import { createKubeClient, type KubeClient } from '@devmatic/kube-client'
import { type Command, Option } from 'commander'
import { DeployError } from '../../deploy-error.ts'
import type { SetName } from '../../plan/apply-set.ts'
import type { PlanOptions } from '../../plan/plan-context.ts'
import { type Environment, findEnvironment, type Product } from '../../product/product.ts'
import type { RenderedProduct } from '../../render/rendered.ts'
import { createDigestSource } from '../../source/digest-source.ts'
import { createClusterTarget } from '../../target/cluster-target.ts'
import type { Target } from '../../target/target.ts'
import { type InputOptions, type Inputs, openInputs } from '../inputs.ts'
import { printNotice } from '../print-notice.ts'
import type { Terminal } from '../terminal.ts'
import { readGitState } from './git-state.ts'

/** Options that say which cluster is meant. */
export interface TargetOptions {
  context?: string
  kubeconfig?: string
  name?: string
  namespace?: string
  environment?: string
}

/** Options that say how a plan is made. */
export interface PlanningOptions extends InputOptions, TargetOptions {
  adopt?: boolean
  recreate?: boolean
  forceConflicts?: boolean
  delete?: string[]
  manageCronjobs?: boolean
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value]

/** Adds the options of TargetOptions that rendering does not have. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-c, --context <name>', "the kubeconfig's context; the environment's, or the current one"),
    )
    .addOption(new Option('--kubeconfig <file>', 'the kubeconfig; KUBECONFIG, or ~/.kube/config'))
    .addOption(
      new Option('--name <name>', "the name of what is deployed together; the product's, or the folder's"),
    )
}

/** Adds the options of PlanningOptions that rendering does not have. */
export function addPlanningOptions(command: Command): Command {
  return addTargetOptions(command)
    .addOption(new Option('--adopt', 'take over objects that exist and belong to no deployment'))
    .addOption(new Option('--recreate', 'delete and make anew what cannot be changed'))
    .addOption(new Option('--force-conflicts', 'take over fields that others manage'))
    .addOption(
      new Option('--delete <kind/name>', 'an object with data that may be deleted').argParser(collect),
    )
    .addOption(new Option('--no-manage-cronjobs', 'leave CronJobs alone'))
}

/** The cluster that a command is about, and what is deployed there. */
export interface OpenTarget extends AsyncDisposable {
  client: KubeClient
  target: Target
  set: SetName
  product: Product | undefined
  environment: Environment | undefined
}

/** A rendered product, on its way to a cluster. */
export interface OpenDeployment extends OpenTarget {
  rendered: RenderedProduct
  planOptions: PlanOptions
}

/** Opens the cluster that options, environment and kubeconfig name. @throws CodedError `kube/config`, `usage` */
export async function openTarget(
  inputs: Inputs,
  options: TargetOptions,
  folder: string,
): Promise<OpenTarget> {
  const { product } = inputs
  const environment =
    options.environment === undefined ? undefined : findEnvironment(product, options.environment)
  const client = await connect(options, { product, environment })
  return {
    client,
    target: createClusterTarget(client),
    set: {
      name: setName(options, { product, folder }),
      namespace: options.namespace ?? environment?.namespace ?? client.namespace,
    },
    product,
    environment,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

/** Renders what a command names, and opens where it goes. */
export async function openDeployment(
  places: readonly string[],
  options: PlanningOptions,
  terminal: Terminal,
): Promise<OpenDeployment> {
  const inputs = await openInputs(places, options, terminal)
  const folder = path.resolve(terminal.directory, places[0] === '-' ? '.' : (places[0] ?? '.'))
  const open = await openTarget(inputs, options, folder)
  const { environment } = open
  try {
    const source = createDigestSource(inputs.source)
    const rendered = await renderFor({ ...inputs, source }, options, open.set.namespace)
    for (const notice of rendered.notices) printNotice(notice, terminal)
    return {
      ...open,
      rendered,
      set: { ...open.set, namespace: rendered.namespace },
      planOptions: {
        name: open.set.name,
        adopt: options.adopt ?? false,
        recreate: options.recreate ?? false,
        forceConflicts: options.forceConflicts ?? false,
        deleteNamed: options.delete ?? [],
        signal: terminal.signal,
        ...(environment?.cluster && environment.cluster !== 'embedded'
          ? { targetId: environment.cluster }
          : {}),
        source: {
          author: userInfo().username,
          templates: source.digest(),
          ...(options.environment === undefined ? {} : { environment: options.environment }),
          ...(await readGitState(existsSync(folder) ? folder : terminal.directory)),
        },
      },
    }
  } catch (error) {
    await open[Symbol.asyncDispose]()
    throw error
  }
}

/** The context's namespace counts where nothing else names one. */
async function renderFor(
  inputs: Inputs,
  options: PlanningOptions,
  namespace: string,
): Promise<RenderedProduct> {
  const { renderProduct } = await import('../../render/render-product.ts')
  const render = { ...inputs.optionsFor(options.environment), manageCronjobs: options.manageCronjobs ?? true }
  const product = await renderProduct(inputs.source, render)
  if (product.variables.get('namespace') !== undefined || namespace === product.namespace) return product
  const fromContext = { path: ['namespace'], value: namespace, text: "the context's namespace" }
  return await renderProduct(inputs.source, {
    ...render,
    variableOptions: [...(render.variableOptions ?? []), fromContext],
  })
}

interface Where {
  product: Product | undefined
  environment: Environment | undefined
}

async function connect(options: TargetOptions, { product, environment }: Where): Promise<KubeClient> {
  const context = options.context ?? environment?.context
  const named = {
    ...(context === undefined ? {} : { context }),
    ...(options.namespace === undefined ? {} : { namespace: options.namespace }),
  }
  if (options.kubeconfig !== undefined)
    return await createKubeClient({ ...named, kubeconfig: options.kubeconfig })
  if (environment?.cluster !== 'embedded' || !product) return await createKubeClient(named)
  const kubeconfig = path.join(product.root, '.devmatic', 'cluster', 'kubeconfig')
  if (existsSync(kubeconfig)) return await createKubeClient({ ...named, kubeconfig })
  throw new DeployError(
    'deploy/usage',
    `The environment "${environment.name}" is the embedded cluster, and it has not run here yet. Start it: devmatic cluster start`,
  )
}

function setName(
  { name }: TargetOptions,
  { product, folder }: { product: Product | undefined; folder: string },
): string {
  const given = name ?? product?.name ?? path.basename(folder)
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(given) && given.length <= 50) return given
  throw new DeployError(
    'deploy/usage',
    `"${given}" cannot name a deployment: it must be lower-case letters, digits and "-", 50 at most. Choose one with --name.`,
  )
}
