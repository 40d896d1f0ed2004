import { existsSync } from 'node:fs'
import path from 'node:path'
import type { JsonObject } from '@devmatic/kube-model'
import type { $ZodIssue } from 'zod/v4/core'
import { type Diagnostic, renderError, RenderError } from '../diagnostic.ts'
import { nearestName } from '../nearest-name.ts'
import { formatFieldPath } from '../render/field-path.ts'
import { displayPath } from '../source/folder-source.ts'
import type { VariableLayer } from '../variables/merge-layers.ts'
import { readVariablesFile } from '../variables/read-variables.ts'
import { readYamlFile, type YamlFile } from '../variables/read-yaml.ts'
import type { EnvironmentText } from './product-schema.ts'
import type { Environment, Product } from './product.ts'

/** The file that says what a product is. */
const productFile = 'devmatic.yaml'

/**
 * Reads the `devmatic.yaml` of a folder, or of the nearest folder above it.
 *
 * @returns undefined where there is none
 * @throws CodedError `source/product-file`, with the line of what is wrong; `source/variables`
 */
export async function findProduct(folder: string): Promise<Product | undefined> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    const file = path.join(current, productFile)
    if (existsSync(file)) return readProduct(file)
    if (path.dirname(current) === current) return undefined
  }
}

/** Reads one `devmatic.yaml`. @throws as `findProduct` */
export async function readProduct(file: string): Promise<Product> {
  const [yaml, { productSchema }] = await Promise.all([
    readYamlFile(file, 'source/product-file'),
    import('./product-schema.ts'),
  ])
  const parsed = productSchema.safeParse(yaml.value)
  if (!parsed.success) throw asRenderError(parsed.error.issues, yaml)
  const root = path.dirname(path.resolve(file))
  const { product, manifests, environments, presets, images } = parsed.data
  const read = Object.entries(environments).map(
    async ([name, text]) => [name, await readEnvironment(name, text ?? {}, { yaml, root })] as const,
  )
  return {
    file: displayPath(file),
    root,
    name: product,
    manifests: path.resolve(root, manifests),
    environments: new Map(await Promise.all(read)),
    presets,
    images,
  }
}

interface ProductContext {
  yaml: YamlFile
  root: string
}

async function readEnvironment(
  name: string,
  text: EnvironmentText,
  { yaml, root }: ProductContext,
): Promise<Environment> {
  const { variables, cluster, context, namespace, promote, budget } = text
  const layers: VariableLayer[] = []
  if (typeof variables === 'string') layers.push(await readVariablesFile(path.resolve(root, variables)))
  else if (Array.isArray(variables))
    layers.push(...(await Promise.all(variables.map(file => readVariablesFile(path.resolve(root, file))))))
  else if (variables)
    layers.push(inlineLayer(yaml, ['environments', name, 'variables'], variables as JsonObject))
  if (namespace !== undefined) {
    layers.push({ values: { namespace }, originOf: () => yaml.originOf(['environments', name, 'namespace']) })
  }
  return {
    name,
    layers,
    protected: text.protected ?? name !== 'local',
    external: text.external ?? [],
    ...(cluster !== undefined && { cluster }),
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
    ...(promote && {
      promote: { from: promote.from, ...(promote.mayDiffer && { mayDiffer: promote.mayDiffer }) },
    }),
    ...(budget && {
      budget: {
        ...(budget.deletions !== undefined && { deletions: budget.deletions }),
        ...(budget.unavailable !== undefined && { unavailable: budget.unavailable }),
      },
    }),
  }
}

function inlineLayer(yaml: YamlFile, prefix: readonly string[], values: JsonObject): VariableLayer {
  return { values, originOf: at => yaml.originOf([...prefix, ...at]) }
}

function asRenderError(issues: readonly $ZodIssue[], yaml: YamlFile): RenderError {
  const [first, ...rest] = issues.map(issue => diagnose(issue, yaml))
  return first
    ? new RenderError([first, ...rest])
    : renderError('source/product-file', `${yaml.file} is not valid`)
}

function diagnose(issue: $ZodIssue, yaml: YamlFile): Diagnostic {
  const path = issue.path.map(part => (typeof part === 'number' ? part : String(part)))
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const at = unknown === undefined ? path : [...path, unknown]
  const nearest = unknown === undefined ? undefined : nearestName(unknown, knownKeys)
  return {
    code: 'source/product-file',
    severity: 'error',
    message:
      unknown === undefined
        ? `${formatFieldPath(path) || productFile} ${issue.message.replace(/^Invalid input: /, 'is wrong: ')}`
        : `${formatFieldPath(at)} is no field of ${productFile}`,
    position: yaml.placeOf(at),
    ...(nearest !== undefined && { hint: `Did you mean ${nearest}?` }),
  }
}

const knownKeys = [
  'product',
  'manifests',
  'environments',
  'presets',
  'images',
  'cluster',
  'context',
  'namespace',
  'variables',
  'promote',
  'from',
  'mayDiffer',
  'budget',
  'deletions',
  'external',
  'unavailable',
  'protected',
  'command',
  'source',
]
