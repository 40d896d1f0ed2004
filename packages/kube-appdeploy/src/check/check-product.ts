import { findResourceByName, type KubeObject, validateProduct } from '@devmatic/kube-model'
import { type Diagnostic, RenderError } from '../diagnostic.ts'
import { diagnoseFinding } from '../render/diagnose-finding.ts'
import { renderProduct, type RenderOptions } from '../render/render-product.ts'
import type { RenderedProduct } from '../render/rendered.ts'
import type { ManifestSource } from '../source/manifest-source.ts'

/** A diagnostic, and the environments in which it shows; none where the product has no environments. */
export interface CheckFinding extends Diagnostic {
  environments: readonly string[]
}

/** What a check went through and found. */
export interface CheckResult {
  findings: readonly CheckFinding[]
  /** Objects by environment; an environment that does not render has none. */
  objects: ReadonlyMap<string, number>
}

/**
 * Renders a source for each environment and validates what comes out, references between objects included. Nothing
 * outside the source is asked.
 *
 * @throws what stops a render before its templates, such as CodedError `source/unreadable`
 */
export async function checkProduct(
  source: ManifestSource,
  environments: ReadonlyMap<string, RenderOptions>,
): Promise<CheckResult> {
  const found = new Map<string, CheckFinding & { environments: string[] }>()
  const objects = new Map<string, number>()
  for (const [environment, options] of environments) {
    const { diagnostics, count } = await checkEnvironment(source, options)
    if (count !== undefined) objects.set(environment, count)
    for (const diagnostic of diagnostics) {
      const { position, code, message } = diagnostic
      const key = JSON.stringify([position, code, message])
      const known = found.get(key)
      if (known) known.environments.push(environment)
      else found.set(key, { ...diagnostic, environments: environment === '' ? [] : [environment] })
    }
  }
  return { findings: [...found.values()], objects }
}

async function checkEnvironment(
  source: ManifestSource,
  options: RenderOptions,
): Promise<{ diagnostics: readonly Diagnostic[]; count?: number }> {
  try {
    const product = await renderProduct(source, options)
    return { diagnostics: findingsOf(product), count: product.objects.length }
  } catch (error) {
    if (error instanceof RenderError && !error.code.startsWith('source/'))
      return { diagnostics: error.diagnostics }
    throw error
  }
}

/** Objects are valid one by one, or they had not rendered: left is what holds between them. */
function findingsOf({ objects, namespace, notices, external = [] }: RenderedProduct): Diagnostic[] {
  const own = objects.map(({ object }) => object)
  // Objects that others make stand in for themselves: what matters is that they are there.
  const findings = validateProduct([...own, ...external.flatMap(externalObject)], { namespace })
  const errors = findings.flatMap(finding => {
    const rendered = objects[finding.index]
    return rendered ? [diagnoseFinding(rendered, finding)] : []
  })
  const warnings = notices.map(({ code, message, position }): Diagnostic => {
    return { code, severity: 'warning', message, ...(position && { position }) }
  })
  return [...errors, ...warnings]
}

function externalObject(reference: string): KubeObject[] {
  const [word = '', name = ''] = reference.split('/')
  const resource = findResourceByName(word)
  return resource ? [{ apiVersion: resource.apiVersion, kind: resource.kind, metadata: { name } }] : []
}
