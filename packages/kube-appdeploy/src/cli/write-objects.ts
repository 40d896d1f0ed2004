import path from 'node:path'
import { findResource } from '@devmatic/kube-model'
import { printObject } from '../render/print-object.ts'
import type { RenderedProduct } from '../render/rendered.ts'
import { writeFolder } from '../render/write-folder.ts'
import type { Terminal } from './terminal.ts'

/** Writes a product in one of the forms of `-o`; any other word is a folder. */
export async function writeObjects(
  product: RenderedProduct,
  form: string,
  terminal: Terminal,
): Promise<void> {
  const objects = product.objects.map(({ object }) => object)
  switch (form) {
    case 'yaml':
      // One write: a reader gets all objects or, where a template fails, none.
      return terminal.out(objects.map(printObject).join('---\n'))
    case 'json':
      return terminal.out(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2)}\n`)
    case 'name':
      return terminal.out(
        objects.map(object => `${nameOf(object.apiVersion, object.kind)}/${object.metadata.name}\n`).join(''),
      )
    default: {
      const { written, removed } = await writeFolder(product, path.resolve(terminal.directory, form))
      terminal.err(
        `Wrote ${written.length} files to ${form}${removed.length > 0 ? `, removed ${removed.length}` : ''}\n`,
      )
    }
  }
}

/** A kind as kubectl names it: `deployment.apps`, `service`. */
function nameOf(apiVersion: string, kind: string): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const singular = findResource({ apiVersion, kind })?.singular ?? kind.toLowerCase()
  return group === '' ? singular : `${singular}.${group}`
}
