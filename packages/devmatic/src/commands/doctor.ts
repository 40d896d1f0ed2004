import path from 'node:path'
import { whyUnenforced } from '@devmatic/apiserver'
import { CodedError, isCodedError } from '@devmatic/base'
import { findResource } from '@devmatic/kube-model'
import {
  createImageTable,
  examineMachine,
  findUnenforced,
  podSpecOf,
  type ImageTable,
  type MachineFinding,
} from '@devmatic/process-node'
import {
  createFolderSource,
  findEnvironment,
  findProduct,
  renderProduct,
  type Product,
  type RenderedObject,
} from 'kube-appdeploy'
import type { CommandContext } from '../program.ts'
import type { Terminal } from '../terminal.ts'

/** Registers `doctor`. */
export function addDoctorCommand({ program, terminal }: CommandContext): void {
  program
    .command('doctor')
    .description('what this machine lacks, and what manifests ask for that is not enforced')
    .argument('[folder]', 'the product', '.')
    .option('-e, --environment <name>', 'the environment of devmatic.yaml', 'local')
    .action(async (folder: string, { environment }: { environment: string }) => {
      const machine = await examineMachine()
      await terminal.out(showMachine(machine, terminal))
      const product = await findProduct(path.resolve(terminal.directory, folder))
      if (product) await terminal.out(await showManifests(product, environment, terminal))
      if (machine.some(({ state }) => state === 'lacking'))
        throw new CodedError('doctor/lacking', 'The embedded cluster cannot run Pods on this machine')
    })
}

function showMachine(findings: readonly MachineFinding[], { colors }: Terminal): string {
  const marks = { fine: colors.green('✓'), limited: colors.yellow('!'), lacking: colors.red('✗') }
  const lines = findings.map(({ subject, state, message }) => `  ${marks[state]} ${subject}: ${message}\n`)
  return `This machine, Node ${process.versions.node} on ${process.platform} ${process.arch}\n${lines.join('')}`
}

async function showManifests(product: Product, environment: string, terminal: Terminal): Promise<string> {
  const { layers } = findEnvironment(product, environment)
  const source = await createFolderSource(product.manifests)
  const { objects } = await renderProduct(source, { layers, signal: terminal.signal })
  const images = createImageTable(product.images, { folder: product.root })
  const lines = (await Promise.all(objects.map(object => linesOf(object, images)))).flat()
  const title = `\nThe manifests of ${product.name}, environment ${environment}\n`
  return lines.length === 0
    ? `${title}  ${terminal.colors.green('✓')} all that they ask for is done\n`
    : `${title}${lines.map(line => `  ${terminal.colors.yellow('!')} ${line}\n`).join('')}`
}

async function linesOf(rendered: RenderedObject, images: ImageTable): Promise<string[]> {
  const { object } = rendered
  const at = ({ file, line }: { file: string; line: number }): string =>
    `${file}:${line} ${object.kind} ${object.metadata.name}`
  const resource = findResource(object)
  const kind = resource && whyUnenforced(resource)
  return [
    ...(kind === undefined ? [] : [`${at(rendered)} is stored and has no effect: ${kind}`]),
    ...findUnenforced(object).map(
      ({ path: field, message }) => `${at(rendered.provenanceOf(field))} ${message}`,
    ),
    ...(await unknownImages(rendered, images)).map(
      ({ field, message }) => `${at(rendered.provenanceOf(field))} ${message}`,
    ),
  ]
}

interface UnknownImage {
  field: (string | number)[]
  message: string
}

async function unknownImages({ object }: RenderedObject, images: ImageTable): Promise<UnknownImage[]> {
  const pods = podSpecOf(object)
  const found: UnknownImage[] = []
  for (const list of ['initContainers', 'containers'] as const) {
    for (const [index, { image = '' }] of (pods?.spec[list] ?? []).entries()) {
      const message = await images.resolve(image).then(
        () => undefined,
        (error: unknown) => messageOf(error),
      )
      if (message !== undefined) found.push({ field: [...(pods?.path ?? []), list, index, 'image'], message })
    }
  }
  return found
}

function messageOf(error: unknown): string {
  if (!isCodedError(error)) throw error
  return error.message.replaceAll('\n', '\n      ')
}
