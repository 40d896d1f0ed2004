import { readFile } from 'node:fs/promises'
import type { KubeClient } from '@devmatic/kube-client'
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  parseYamlDocuments,
  printYaml,
} from '@devmatic/kube-model'
import type { FieldPath, RenderedObject, RenderedProduct } from 'kube-appdeploy'
import type { Deployer } from '../product/deployer.ts'
import type { Rendering } from '../product/render-chosen.ts'
import type { ServiceSpec } from '../product/service-spec.ts'
import type { ManifestObject, RenderedLine, ServiceManifest } from '../protocol/index.ts'
import { originOfVariable } from './variable-origin.ts'

/** What a manifest is shown with. */
export interface ManifestSources {
  client: KubeClient
  deployer: Deployer
  /** Renders with other modes. */
  render: (modes: Record<string, 'off' | 'image' | 'source'>) => Promise<Rendering>
}

/** The objects of a service: template, rendered text with its origins, what is live, and the other mode. */
export async function manifestOf(spec: ServiceSpec, sources: ManifestSources): Promise<ServiceManifest> {
  const { deployer, render } = sources
  const rendering = deployer.rendering!
  const mode = rendering.modes[spec.name] ?? 'image'
  const other = mode === 'source' ? 'image' : 'source'
  const otherProduct = spec.modes.includes(other)
    ? (await render({ ...rendering.modes, [spec.name]: other })).wanted
    : undefined
  const product = mode === 'off' ? rendering.all : rendering.wanted
  const own = product.objects.filter(({ object }) => belongsTo(object, spec))
  const objects = own.toSorted(
    (a, b) => Number(b.object.kind === spec.kind) - Number(a.object.kind === spec.kind),
  )
  return {
    service: spec.name,
    objects: await Promise.all(
      objects.map(each => manifestObject(each, { ...sources, product, otherProduct })),
    ),
  }
}

/** Objects of the same name, and those that are named after it. */
function belongsTo({ metadata: { name = '' } }: KubeObject, spec: ServiceSpec): boolean {
  return name === spec.name || name.startsWith(`${spec.name}-`)
}

interface ObjectSources extends ManifestSources {
  product: RenderedProduct
  otherProduct: RenderedProduct | undefined
}

async function manifestObject(rendered: RenderedObject, sources: ObjectSources): Promise<ManifestObject> {
  const { client, product, otherProduct } = sources
  const { object, file, line, column } = rendered
  const { apiVersion, kind, metadata } = object
  const name = metadata.name ?? ''
  const namespace = metadata.namespace ?? product.namespace
  const live = await client.find({ apiVersion, kind, name, namespace }).catch(() => undefined) // unreachable: shown without
  const other = otherProduct?.objects.find(
    each => each.object.kind === kind && each.object.metadata.name === name,
  )
  const variables: string[] = []
  const lines = renderedLines(rendered, variables)
  const otherText = other && textOf(other.object)
  return {
    kind,
    name,
    place: { file, line, column },
    template: await templateOf(rendered, product),
    rendered: lines,
    variables: variables.map(each => originOfVariable(each, product)),
    ...(live && { live: textOf(withoutServerFields(live)) }),
    drift: live ? differences(masked(object) as JsonObject, masked(live) as JsonObject, '') : [],
    ...(otherText !== undefined && otherText !== textOf(object) && { otherMode: otherText }),
  }
}

/** The stretch of the file that an object comes from: up to the next one. */
async function templateOf(
  { file, line }: RenderedObject,
  product: RenderedProduct,
): Promise<ManifestObject['template']> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const next = Math.min(
    ...product.objects.filter(each => each.file === file && each.line > line).map(each => each.line),
  )
  const all = text.split('\n')
  const lastLine = Math.min(next - 1, all.length)
  return { file, text: all.slice(line - 1, lastLine).join('\n'), firstLine: line, lastLine }
}

function renderedLines(rendered: RenderedObject, variables: string[]): RenderedLine[] {
  const text = textOf(rendered.object)
  const paths = pathsByLine(text)
  return text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const path = paths.get(index) ?? []
      const from = rendered.provenanceOf(path)
      const used = from.variables.map(({ path: name }) => {
        const known = variables.indexOf(name)
        return known >= 0 ? known : variables.push(name) - 1
      })
      const isMode =
        from.rewrittenBy?.includes('source') || from.conditions.some(each => each.text.includes('ismode'))
      const by = isMode
        ? 'mode'
        : from.rewrittenBy !== undefined
          ? 'preset'
          : used.length > 0
            ? 'variable'
            : 'template'
      const isLeaf = !line.trimEnd().endsWith(':')
      return {
        text: line,
        place: { file: from.file, line: from.key?.line ?? from.line, column: from.column },
        path: path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join(''),
        by: by === 'variable' && !isLeaf ? 'template' : by,
        variables: isLeaf ? used : [],
      } satisfies RenderedLine
    })
}

/** The deepest field that begins on each line of a YAML text. */
function pathsByLine(text: string): Map<number, FieldPath> {
  const found = new Map<number, FieldPath>()
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const lineAt = (offset: number): number => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle
    }
    return low
  }
  for (const document of parseYamlDocuments(text, { positions: true }))
    for (const [path, { key, value }] of document.positions.entries())
      found.set(lineAt((key ?? value).start), path)
  return found
}

function textOf(object: KubeObject): string {
  return printYaml(masked(object) as JsonValue)
}

/** Values of Secrets are never shown. */
function masked(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object
  const hide = (values: unknown): JsonObject | undefined =>
    isJsonObject(values) ? Object.fromEntries(Object.keys(values).map(key => [key, '••••••'])) : undefined
  const [data, stringData] = [hide(object['data']), hide(object['stringData'])]
  return { ...object, ...(data !== undefined && { data }), ...(stringData !== undefined && { stringData }) }
}

function withoutServerFields({ status: _, ...object }: KubeObject): KubeObject {
  const {
    managedFields: _1,
    uid: _2,
    resourceVersion: _3,
    creationTimestamp: _4,
    generation: _5,
    ...metadata
  } = object.metadata
  return { ...object, metadata }
}

/** Fields that the templates give and the cluster has otherwise. */
function differences(wanted: JsonValue, live: JsonValue | undefined, path: string): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live) || live.length < wanted.length) return [path]
    return wanted.flatMap((item, index) => differences(item, live[index], `${path}[${index}]`))
  }
  if (isJsonObject(wanted)) {
    if (!isJsonObject(live)) return Object.keys(wanted).length === 0 ? [] : [path]
    return Object.entries(wanted).flatMap(([key, value]) =>
      value === undefined ? [] : differences(value, live[key], `${path}.${key}`),
    )
  }
  // Servers write quantities and numbers in their own way: "1" and 1 are the same there.
  return wanted === null ||
    JSON.stringify(wanted).replaceAll('"', '') === JSON.stringify(live)?.replaceAll('"', '')
    ? []
    : [path]
}
