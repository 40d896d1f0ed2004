import {
  createFolderSource,
  type Environment,
  findEnvironment,
  findProduct,
  type ManifestSource,
  type Product,
  renderProduct,
  type RenderedProduct,
} from 'kube-appdeploy'
import { ManagerError } from '../manager-error.ts'
import type { Modes } from '../protocol/index.ts'
import { askedModes, isService, type ServiceSpec, serviceSpecsOf } from './service-spec.ts'

/** The product's files, rendered. */
export interface Rendering {
  product: Product
  environment: Environment
  /** Every service from its image: what there is to choose from. */
  services: ServiceSpec[]
  all: RenderedProduct
  /** As it was chosen: what is deployed. */
  wanted: RenderedProduct
  /** How each service runs in `wanted`. */
  modes: Modes
}

/** What is rendered. */
export interface RenderRequest {
  root: string
  environment: string
  /** Only what differs from `image`. Services that no longer exist are left aside. */
  chosen: Modes
  signal?: AbortSignal
}

/**
 * Reads and renders a product as somebody chose its services to run.
 *
 * @throws RenderError with every finding; CodedError `manager/mode` for a mode that a service cannot have
 */
export async function renderChosen({ root, environment, chosen, signal }: RenderRequest): Promise<Rendering> {
  const product = await findProduct(root)
  if (!product) throw new ManagerError('manager/unavailable', `There is no devmatic.yaml in ${root} any more`)
  const found = findEnvironment(product, environment)
  const source = await readOnce(await createFolderSource(product.manifests))
  const options = { layers: found.layers, external: found.external, ...(signal && { signal }) }
  const all = await renderProduct(source, options)
  const services = serviceSpecsOf(all, askedModes(source.texts))
  const modes = modesOf(services, chosen)
  const isChosen = Object.values(modes).some(mode => mode !== 'image')
  const rendered = isChosen
    ? await renderProduct(source, { ...options, modes: containerModes(services, modes) })
    : all
  // A template that asks for its mode itself knows nothing of "off".
  const objects = rendered.objects.filter(
    ({ object }) => !isService(object) || modes[object.metadata.name ?? ''] !== 'off',
  )
  return { product, environment: found, services, all, wanted: { ...rendered, objects }, modes }
}

/** @throws CodedError `manager/mode` */
function modesOf(services: readonly ServiceSpec[], chosen: Modes): Modes {
  return Object.fromEntries(
    services.map(({ name, modes }) => {
      const mode = chosen[name] ?? 'image'
      if (modes.includes(mode)) return [name, mode]
      throw new ManagerError(
        'manager/mode',
        `${name} cannot run from source: give its workload an annotation "dev" that says how, such as ${name}: { path: services/${name}, run: npm start }`,
      )
    }),
  )
}

function containerModes(services: readonly ServiceSpec[], modes: Modes): Map<string, string> {
  return new Map(
    services.flatMap(({ name, containers }) => {
      const mode = modes[name] ?? 'image'
      // Only containers with a source run from it; their sidecars stay.
      const switched = containers.filter(
        ({ init, source }) => !init && (mode === 'off' || source !== undefined),
      )
      const chosen = switched.length > 0 ? switched : containers.filter(({ init }) => !init)
      return mode === 'image' ? [] : chosen.map(container => [`${name}/${container.name}`, mode] as const)
    }),
  )
}

/** Reads each file once, so that two renders are of the same text. */
async function readOnce(source: ManifestSource): Promise<ManifestSource & { texts: string[] }> {
  const names = await source.names()
  const contents = await Promise.all(names.map(async name => [name, await source.open(name)] as const))
  const byName = new Map(contents)
  const variables = await source.variables()
  return {
    ...source,
    names: () => Promise.resolve(names),
    open: name => Promise.resolve(byName.get(name) ?? ''),
    variables: () => Promise.resolve(variables),
    texts: contents.map(([, content]) =>
      typeof content === 'string' ? content : new TextDecoder().decode(content),
    ),
  }
}
