import { type KubeObject, parseYaml } from '@devmatic/kube-model'
import { renderError } from '../diagnostic.ts'
import { modeOf, type Modes } from './modes.ts'
import { showObject } from './object-key.ts'

/** What the `dev` annotation says of one container: how its source is built and run. */
export interface DevContainer {
  /** Folder of the source, from the product's root. */
  path: string
  build?: string
  run: string
  /** What is watched, from `path`; all of it where it is left out. */
  watch?: readonly string[]
  reload?: 'restart' | 'SIGHUP' | 'none'
}

/** The image that builds and runs source trees. */
const sourceRunnerImage = 'devmatic/source-runner'

/** What modes made of a workload. */
export type ModeRewrite =
  | { type: 'unchanged' }
  /** It is switched off. */
  | { type: 'off' }
  /** Containers run from source; `fields` are the paths that are new, below the object. */
  | { type: 'source'; object: KubeObject; fields: readonly (readonly (string | number)[])[] }

interface Workload {
  spec?: { template?: { spec?: { containers?: Container[] } } }
}

interface Container {
  name: string
  image?: string
  args?: readonly string[]
  command?: readonly string[]
}

/**
 * Switches a workload whose template does not ask `ismode` itself.
 *
 * @param asked containers, as `deployment/container`, that the template asked for
 * @throws CodedError `manifest/dev-annotation`: source mode, and the annotation does not say how
 */
export function rewriteMode(object: KubeObject, modes: Modes, asked: ReadonlySet<string>): ModeRewrite {
  const containers = (object as Workload).spec?.template?.spec?.containers ?? []
  const name = object.metadata.name ?? ''
  const switched = containers.filter(container => !asked.has(`${name}/${container.name}`))
  if (switched.some(container => modeOf(modes, name, container.name) === 'off')) return { type: 'off' }
  const inSource = switched.filter(container => modeOf(modes, name, container.name) === 'source')
  if (inSource.length === 0) return { type: 'unchanged' }
  const dev = readDevAnnotation(object)
  const copy = structuredClone(object)
  const fields: (readonly (string | number)[])[] = []
  for (const [index, container] of ((copy as Workload).spec?.template?.spec?.containers ?? []).entries()) {
    if (!inSource.some(({ name: wanted }) => wanted === container.name)) continue
    runFromSource(container, devContainer(dev, container.name, object))
    const path = ['spec', 'template', 'spec', 'containers', index] as const
    fields.push([...path, 'image'], [...path, 'args'])
  }
  return { type: 'source', object: copy, fields }
}

function runFromSource(container: Container, { path, build, run, watch, reload }: DevContainer): void {
  delete container.command
  container.image = sourceRunnerImage
  container.args = [
    '--path',
    path,
    ...(build === undefined ? [] : ['--build', build]),
    '--run',
    run,
    ...(watch ?? []).flatMap(each => ['--watch', each]),
    '--reload',
    reload ?? 'restart',
  ]
}

/**
 * Reads the `dev` annotation: a map from containers to how their source runs.
 *
 * @throws CodedError `manifest/dev-annotation`
 */
function readDevAnnotation(object: KubeObject): Readonly<Record<string, Partial<DevContainer>>> {
  const text = object.metadata.annotations?.['dev']
  if (text === undefined) return {}
  const value = parseYaml(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, Partial<DevContainer>>
  throw renderError(
    'manifest/dev-annotation',
    `${showObject(object)}: its annotation "dev" is no map from containers to { path, run }`,
  )
}

function devContainer(
  dev: Readonly<Record<string, Partial<DevContainer>>>,
  name: string,
  object: KubeObject,
): DevContainer {
  const { path, run, ...rest } = dev[name] ?? {}
  if (path !== undefined && run !== undefined) return { path, run, ...rest }
  throw renderError(
    'manifest/dev-annotation',
    `${showObject(object)}: to run ${name} from source, its annotation "dev" has to say how`,
    {
      hint: `Add to metadata.annotations: dev: "${name}: { path: services/${name}, run: npm start }"`,
    },
  )
}
