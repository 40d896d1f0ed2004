import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { RenderError } from '../diagnostic.ts'
import { readProduct } from '../product/read-product.ts'
import { decodeText } from '../source/decode-text.ts'
import { createFolderSource } from '../source/folder-source.ts'
import type { ManifestSource } from '../source/manifest-source.ts'
import { eachLeaf, formatFieldPath, valueAt } from './field-path.ts'
import { objectKey } from './object-key.ts'
import { renderProduct, type RenderOptions } from './render-product.ts'
import type { FieldPath, RenderedObject, RenderedProduct } from './rendered.ts'

const repository = path.join(import.meta.dirname, '..', '..', '..', '..')

/** A field of a product, and the line that is named for it. */
interface Leaf {
  object: string
  path: FieldPath
  line: string
}

/**
 * Provenance by mutation: when the line named for a field is changed, that field changes, and no field changes that
 * does not name the line. Lines are changed where that leaves the YAML's shape alone: in the value after the colon.
 */
async function mutate(source: ManifestSource, options: RenderOptions): Promise<{ mutations: number }> {
  const plain = await renderProduct(source, { ...options, validate: false })
  const leaves = plain.objects.flatMap(leavesOf)
  let mutations = 0
  for (const line of new Set(leaves.map(leaf => leaf.line))) {
    const mutant = await renderMutant(source, line, options)
    if (!mutant) continue
    mutations++
    const named = new Set(leaves.filter(leaf => leaf.line === line).map(nameOf))
    const changed = leaves.filter(leaf => isChanged(leaf, plain, mutant)).map(nameOf)
    expect(
      changed.filter(leaf => !named.has(leaf)),
      `changed by ${line} without naming it`,
    ).toEqual([])
    expect(
      changed.length,
      `${line} is named by ${[...named].join(', ')}, none of which changed`,
    ).toBeGreaterThan(0)
  }
  return { mutations }
}

function leavesOf(rendered: RenderedObject): Leaf[] {
  const leaves: Leaf[] = []
  eachLeaf(rendered.object, field => {
    const { file, line, rewrittenBy } = rendered.provenanceOf(field)
    // A name is what objects are found again by, and what a rewrite wrote is not the template's alone.
    const isIdentity =
      field[0] === 'kind' || field[0] === 'apiVersion' || (field[0] === 'metadata' && field.length === 2)
    if (!isIdentity && rewrittenBy === undefined)
      leaves.push({ object: objectKey(rendered.object), path: field, line: `${file}:${line}` })
  })
  return leaves
}

function nameOf({ object, path: field }: Leaf): string {
  return `${object} ${formatFieldPath(field)}`
}

function isChanged({ object, path: field }: Leaf, before: RenderedProduct, after: RenderedProduct): boolean {
  const find = ({ objects }: RenderedProduct): unknown =>
    objects.find(each => objectKey(each.object) === object)?.object
  return JSON.stringify(valueAt(find(before), field)) !== JSON.stringify(valueAt(find(after), field))
}

/** Renders with one line changed; undefined where that line cannot be changed so that it stays YAML. */
async function renderMutant(
  source: ManifestSource,
  line: string,
  options: RenderOptions,
): Promise<RenderedProduct | undefined> {
  const [, file = '', number = ''] = /^(.*):(\d+)$/.exec(line) ?? []
  const changed: ManifestSource = {
    ...source,
    async open(name) {
      const text = await source.open(name)
      if ((source.displayName?.(name) ?? name) !== file) return text
      const lines = decodeText(text, name).split('\n')
      lines[Number(number) - 1] = changeValue(lines[Number(number) - 1] ?? '')
      return lines.join('\n')
    },
  }
  try {
    return await renderProduct(changed, { ...options, validate: false })
  } catch (error) {
    if (error instanceof RenderError) return undefined
    throw error
  }
}

/** Puts something before a line's last value: behind its last colon, or its dash. */
function changeValue(line: string): string {
  return line.replace(/^(.*(?::\s|-\s)\s*["'[]?)(?=\S)/, '$1mutant-')
}

describe('provenance by mutation', () => {
  test('of the ticketing product, in every environment', { timeout: 120_000 }, async () => {
    const product = await readProduct(path.join(repository, 'examples', 'ticketing', 'devmatic.yaml'))
    for (const { layers } of product.environments.values()) {
      const { mutations } = await mutate(await createFolderSource(product.manifests), { layers })
      expect(mutations).toBeGreaterThan(100)
    }
  })

  const good = path.join(repository, 'testdata', 'manifests', 'good')
  test.each(readdirSync(good))('of the recorded folder %s', async name => {
    const { mutations } = await mutate(await createFolderSource(path.join(good, name, 'folder')), {})
    expect(mutations).toBeGreaterThanOrEqual(3)
  })
})
