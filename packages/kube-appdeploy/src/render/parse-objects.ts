import {
  isJsonObject,
  type JsonValue,
  type KubeObject,
  type YamlDocument,
  YamlError,
} from '@devmatic/kube-model'
import { renderError } from '../diagnostic.ts'
import { type DocumentPlace, RenderedDocument } from './rendered-document.ts'
import type { Position, RenderedObject } from './rendered.ts'
import type { TemplateOutput } from './template-output.ts'

/**
 * Reads what a template wrote as a YAML stream of objects; a `List` stands for its items. Documents that hold
 * nothing are left out.
 *
 * @throws RenderError `yaml/…`, `manifest/not-an-object`, `manifest/missing-api-version`, `manifest/missing-kind`,
 *   `manifest/missing-name`, each at the template line that wrote it
 */
export function parseObjects(output: TemplateOutput): RenderedObject[] {
  return readDocuments(output).flatMap(({ value, isEmpty }, document) => {
    if (isEmpty || value === null) return []
    if (!isList(value)) return [asObject(value, { document, path: [] }, output)]
    return value.items.map((item, index) => asObject(item, { document, path: ['items', index] }, output))
  })
}

function readDocuments(output: TemplateOutput): YamlDocument[] {
  try {
    return output.read()
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const { place, related } = error
    throw renderError(error.code, error.problem, {
      position: output.map.locate(place.offset),
      ...(related && {
        related: { position: output.map.locate(related.offset), message: 'it began, or stood first, at' },
      }),
      hint: hintOf(error),
      cause: error,
    })
  }
}

function hintOf({ code, hint }: YamlError): string {
  if (hint !== undefined) return hint
  switch (code) {
    case 'yaml/duplicate-key':
      return 'Keep one of the two.'
    case 'yaml/limit':
      return 'Is this document what the template was meant to write? Look at it with: kube-appdeploy render --help'
    default:
      return 'If the line looks right, look at the indentation of what a template action wrote into it.'
  }
}

function isList(value: JsonValue): value is { items: JsonValue[] } & Record<string, JsonValue> {
  return (
    isJsonObject(value) &&
    value['kind'] === 'List' &&
    value['apiVersion'] === 'v1' &&
    Array.isArray(value['items'])
  )
}

function asObject(value: JsonValue, place: DocumentPlace, output: TemplateOutput): RenderedObject {
  const at = (...names: string[]): Position => {
    const { document, path } = place
    const found = output.find(document, [...path, ...names]) ?? output.find(document, path)
    return output.map.locate((found?.key ?? found?.value)?.start ?? 0)
  }
  if (!isJsonObject(value)) {
    const what = Array.isArray(value) ? 'a list' : `the ${typeof value} ${JSON.stringify(value).slice(0, 40)}`
    throw renderError(
      'manifest/not-an-object',
      `This document is ${what}, not an object with apiVersion, kind and metadata`,
      {
        position: at(),
        hint: 'Objects in one file are separated by a line "---".',
      },
    )
  }
  const { apiVersion, kind, metadata } = value
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    throw renderError('manifest/missing-api-version', 'This object has no apiVersion', {
      position: at('apiVersion'),
      hint: 'Such as apiVersion: apps/v1.',
    })
  }
  if (typeof kind !== 'string' || kind === '') {
    throw renderError('manifest/missing-kind', 'This object has no kind', {
      position: at('kind'),
      hint: 'Such as kind: Deployment.',
    })
  }
  const name = isJsonObject(metadata) ? metadata['name'] : undefined
  if (typeof name !== 'string' || name === '') {
    const generated = isJsonObject(metadata) && metadata['generateName'] !== undefined
    throw renderError('manifest/missing-name', `This ${kind} has no metadata.name`, {
      position: at('metadata'),
      hint: generated
        ? 'generateName would make another object at each deployment; give it a name.'
        : 'Add metadata: { name: … }.',
    })
  }
  return new RenderedDocument(value as unknown as KubeObject, place, output)
}
