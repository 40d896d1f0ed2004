import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Command, Option } from 'commander'
import { renderError } from '../diagnostic.ts'
import { findEnvironment, type Product } from '../product/product.ts'
import { findProduct } from '../product/read-product.ts'
import { parseMode, type Modes } from '../render/modes.ts'
import type { RenderOptions } from '../render/render-product.ts'
import { createFilesSource } from '../source/files-source.ts'
import { createFolderSource } from '../source/folder-source.ts'
import { createGitSource } from '../source/git-source.ts'
import type { ManifestSource } from '../source/manifest-source.ts'
import { createStreamSource } from '../source/stream-source.ts'
import { parseVariableOption, type VariableOption } from '../variables/parse-option.ts'
import { readFileVariable, readVariablesFile } from '../variables/read-variables.ts'
import type { Terminal } from './terminal.ts'

/** Options that say what is rendered, the same in every command. */
export interface InputOptions {
  variable?: string[]
  variables?: string[]
  setFile?: string[]
  environment?: string
  namespace?: string
  mode?: string[]
  missing?: 'error' | 'zero'
  recursive?: boolean
  imagePullSecret?: string[]
}

/** What a command line names: templates, the product around them, and how to render them. */
export interface Inputs {
  source: ManifestSource
  product: Product | undefined
  /** Options for one environment of the product; for none of them where the name is left out. */
  optionsFor(environment?: string): RenderOptions
}

const collect = (value: string, previous: string[] = []): string[] => [...previous, value]

/** Adds the options of InputOptions; `environment` is left to commands that take several. */
export function addInputOptions(command: Command, without: readonly (keyof InputOptions)[] = []): Command {
  const options: Record<keyof InputOptions, Option> = {
    variable: new Option(
      '-v, --variable <name:value>',
      'set a variable; dots go into maps: -v replicas.web:3',
    ).argParser(collect),
    variables: new Option(
      '-f, --variables <file>',
      'read variables from a YAML file, over the defaults',
    ).argParser(collect),
    setFile: new Option(
      '--set-file <name=file>',
      "set a variable to a file's text, which is never shown",
    ).argParser(collect),
    environment: new Option(
      '-e, --environment <name>',
      'take the variables of an environment of devmatic.yaml',
    ),
    namespace: new Option('-n, --namespace <name>', 'the namespace of objects that name none'),
    mode: new Option(
      '--mode <deployment/container=mode>',
      'what ismode answers: image, source, off',
    ).argParser(collect),
    missing: new Option('--missing <how>', 'what an undefined variable gives: an error, or "<no value>"')
      .choices(['error', 'zero'])
      .default('error'),
    recursive: new Option('-R, --recursive', 'read subfolders too'),
    imagePullSecret: new Option('-i, --image-pull-secret <name>', 'a Secret to pull images with').argParser(
      collect,
    ),
  }
  for (const [name, option] of Object.entries(options)) {
    if (!without.includes(name as keyof InputOptions)) command.addOption(option)
  }
  return command
}

/**
 * Opens what a command line names: a folder, files, `git:REVISION:FOLDER`, or `-` for the standard input.
 *
 * @throws CodedError `usage`, `source/unreadable`, `source/product-file`
 */
export async function openInputs(
  places: readonly string[],
  options: InputOptions,
  terminal: Terminal,
): Promise<Inputs> {
  const [first = '.'] = places
  const git = parseGitPlace(first)
  const start = git
    ? path.resolve(terminal.directory, git.path)
    : first === '-'
      ? terminal.directory
      : path.resolve(terminal.directory, first)
  const product = await findProduct(
    existsSync(start) && !statSync(start).isDirectory() ? path.dirname(start) : start,
  )
  const source = await openSource(places, { options, terminal, product })
  const variableOptions = await readVariableOptions(options, terminal)
  const files = await Promise.all(
    (options.variables ?? []).map(file => readVariablesFile(path.resolve(terminal.directory, file))),
  )
  const modes = readModes(options.mode ?? [])
  return {
    source,
    product,
    optionsFor(name) {
      const environment = name === undefined ? undefined : findEnvironment(product, name)
      return {
        layers: [...(environment?.layers ?? []), ...files],
        variableOptions,
        modes,
        missing: options.missing ?? 'error',
        imagePullSecrets: options.imagePullSecret ?? [],
        signal: terminal.signal,
        external: environment?.external ?? [],
        ...(product && { productRoot: product.root }),
      }
    },
  }
}

interface OpenContext {
  options: InputOptions
  terminal: Terminal
  product: Product | undefined
}

function openSource(
  places: readonly string[],
  { options, terminal, product }: OpenContext,
): Promise<ManifestSource> | ManifestSource {
  const [first = '.'] = places
  const recursive = options.recursive ?? false
  if (places.length === 1 && first === '-') return createStreamSource(terminal.stdin)
  const git = parseGitPlace(first)
  if (git) return createGitSource({ directory: terminal.directory, ...git, recursive })
  const paths = places.map(place => path.resolve(terminal.directory, place))
  if (paths.some(file => existsSync(file) && statSync(file).isFile())) return createFilesSource(paths)
  const [folder = terminal.directory, second] = paths
  if (second !== undefined) throw renderError('usage', `Name one folder, or files; not ${places.join(' ')}`)
  return createFolderSource(product?.root === folder ? product.manifests : folder, { recursive })
}

function parseGitPlace(place: string): { revision: string; path: string } | undefined {
  if (!place.startsWith('git:')) return undefined
  const [, revision = '', folder] = /^git:([^:]*)(?::(.*))?$/.exec(place) ?? []
  if (revision === '')
    throw renderError('usage', `${place}: write git:REVISION:FOLDER, such as git:HEAD:manifests`)
  return { revision, path: folder ?? '.' }
}

async function readVariableOptions(options: InputOptions, terminal: Terminal): Promise<VariableOption[]> {
  const given = (options.variable ?? []).map(parseVariableOption)
  const files = (options.setFile ?? []).map(text => readFileVariable(text, terminal.directory))
  if (options.namespace !== undefined) {
    given.push({ path: ['namespace'], value: options.namespace, text: `-n ${options.namespace}` })
  }
  return [...given, ...(await Promise.all(files))]
}

function readModes(texts: readonly string[]): Modes {
  return new Map(texts.map(parseMode))
}

/** How to render each environment: the one that is asked for, else all of the product's, else just the defaults. */
export function environmentsOf(inputs: Inputs, only: string | undefined): ReadonlyMap<string, RenderOptions> {
  if (only !== undefined) return new Map([[only, inputs.optionsFor(only)]])
  const names = [...(inputs.product?.environments.keys() ?? [])]
  if (names.length === 0) return new Map([['', inputs.optionsFor()]])
  return new Map(names.map(name => [name, inputs.optionsFor(name)]))
}
