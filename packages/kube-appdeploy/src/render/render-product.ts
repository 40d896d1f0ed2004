import { TemplateError } from '@devmatic/gotemplate'
import type { Limits } from '@devmatic/gotemplate'
import { type Diagnostic, renderError, RenderError } from '../diagnostic.ts'
import { decodeText } from '../source/decode-text.ts'
import { LineIndex } from '../source/line-index.ts'
import type { ManifestSource } from '../source/manifest-source.ts'
import { mergeLayers, type VariableLayer } from '../variables/merge-layers.ts'
import { layerOfOption, type VariableOption } from '../variables/parse-option.ts'
import { layerOfSource } from '../variables/read-variables.ts'
import type { VariableSet } from '../variables/variable-set.ts'
import { diagnoseTemplateError } from './diagnose-template-error.ts'
import { createCoverage } from './coverage.ts'
import { finishObjects } from './finish-objects.ts'
import type { Modes } from './modes.ts'
import { parseObjects } from './parse-objects.ts'
import type { Notice, RenderedObject, RenderedProduct } from './rendered.ts'
import { createTemplateEngine, type Dot, type TemplateEngine } from './template-engine.ts'
import type { TemplateFile } from './template-file.ts'
import { TemplateOutput } from './template-output.ts'

/** How a source is rendered. */
export interface RenderOptions {
  /** Variables over the source's defaults, the strongest last. */
  layers?: readonly VariableLayer[]
  /** Variables over those, each of the type of the default that it replaces. */
  variableOptions?: readonly VariableOption[]
  modes?: Modes
  /** What an undefined variable gives: an error, or `<no value>`. */
  missing?: 'error' | 'zero'
  imagePullSecrets?: readonly string[]
  manageCronjobs?: boolean
  /** Objects outside the product that it refers to: `secret/database`. */
  external?: readonly string[]
  /** Whether objects are checked against Kubernetes' types; they are unless this is false. */
  validate?: boolean
  limits?: Partial<Limits>
  signal?: AbortSignal
}

/**
 * Renders a source's templates to objects that know where they came from.
 *
 * @throws RenderError with every finding: templates that fail, YAML that is none, objects that are not valid, two
 *   objects with one name, or no object at all
 */
export async function renderProduct(
  source: ManifestSource,
  options: RenderOptions = {},
): Promise<RenderedProduct> {
  const names = await source.names()
  if (names.length === 0) {
    throw renderError(
      'source/no-manifests',
      'There are no *.yaml files here, and a product of nothing would delete everything',
    )
  }
  const variables = await readVariables(source, options)
  const dot = dotOf(variables, options)
  const { modes = new Map(), missing = 'error', limits } = options
  const engine = createTemplateEngine({ modes, missing, ...(limits && { limits }) })
  const render: Render = {
    dot,
    engine,
    variables,
    coverage: createCoverage(),
    diagnostics: [],
    objects: [],
    notices: [],
  }
  // Files are read ahead, so that none waits for another to be rendered; in order, so that messages are.
  const templates = names.map(name => openTemplate(source, name))
  for (const template of await Promise.all(templates)) {
    options.signal?.throwIfAborted()
    renderTemplate(template, render)
  }
  const finished = finishObjects(render.objects, {
    modes,
    asked: engine.asked,
    namespace: dot.Namespace,
    validate: options.validate ?? true,
  })
  failOn([...render.diagnostics, ...finished.diagnostics])
  if (finished.objects.length === 0) {
    throw renderError(
      'render/empty',
      `The ${names.length} templates render to no object at all, and a product of nothing would delete everything`,
    )
  }
  return {
    namespace: dot.Namespace,
    variables,
    imagePullSecrets: dot.ImagePullSecrets,
    manageCronjobs: dot.ManageCronjobs,
    objects: finished.objects,
    notices: [...render.notices, ...finished.notices],
    external: options.external ?? [],
    coverage: render.coverage.result(),
  }
}

interface Render {
  dot: Dot
  engine: TemplateEngine
  variables: VariableSet
  coverage: ReturnType<typeof createCoverage>
  diagnostics: Diagnostic[]
  objects: RenderedObject[]
  notices: Notice[]
}

async function readVariables(
  source: ManifestSource,
  { layers = [], variableOptions = [] }: RenderOptions,
): Promise<VariableSet> {
  const all = [layerOfSource(await source.variables()), ...layers]
  const { values } = mergeLayers(all)
  return mergeLayers([...all, ...variableOptions.map(option => layerOfOption(option, values))])
}

/** `namespace` is special, as in the original tool. */
function dotOf(
  variables: VariableSet,
  { imagePullSecrets = [], manageCronjobs = false }: RenderOptions,
): Dot {
  const namespace = variables.get('namespace')
  return {
    Variables: variables.values,
    Namespace: typeof namespace === 'string' && namespace !== '' ? namespace : 'default',
    ImagePullSecrets: imagePullSecrets,
    ManageCronjobs: manageCronjobs,
  }
}

async function openTemplate(source: ManifestSource, name: string): Promise<TemplateFile> {
  const file = source.displayName?.(name) ?? name
  return { name, file, lines: new LineIndex(decodeText(await source.open(name), file)) }
}

/** Every template is tried, so that one run tells of all mistakes. */
function renderTemplate(template: TemplateFile, render: Render): void {
  const { engine, dot, variables, coverage, diagnostics } = render
  try {
    const result = engine.run(template.name, template.lines.text, dot)
    const output = new TemplateOutput(template, result, variables)
    coverage.add(output.map)
    render.objects.push(...parseObjects(output))
  } catch (error) {
    if (error instanceof TemplateError)
      diagnostics.push(diagnoseTemplateError(error, { ...template, variables }))
    else if (error instanceof RenderError) diagnostics.push(...error.diagnostics)
    else throw error
  }
}

function failOn([first, ...rest]: readonly Diagnostic[]): void {
  if (first) throw new RenderError([first, ...rest])
}
