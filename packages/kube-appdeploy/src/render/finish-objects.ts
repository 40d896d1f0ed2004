import { migrateObject, validateObject } from '@devmatic/kube-model'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnoseFinding } from './diagnose-finding.ts'
import type { Modes } from './modes.ts'
import { objectKey, showObject } from './object-key.ts'
import { mergePresets } from './merge-presets.ts'
import type { Notice, Position, RenderedObject } from './rendered.ts'
import { rewriteObject, rewritesInPlace } from './rewritten-object.ts'
import { rewriteMode } from './source-mode.ts'

/** What objects go through between their templates and the product. */
export interface FinishOptions {
  modes: Modes
  /** Containers, as `deployment/container`, whose mode a template asked for. */
  asked: ReadonlySet<string>
  /** The namespace of objects that name none. */
  namespace: string
  validate: boolean
}

/** The objects of a product, and what was found and done on the way. */
export interface FinishedObjects {
  objects: readonly RenderedObject[]
  diagnostics: readonly Diagnostic[]
  notices: readonly Notice[]
}

/** Rewrites what removed API versions, modes and PodPresets ask for, then validates. */
export function finishObjects(rendered: readonly RenderedObject[], options: FinishOptions): FinishedObjects {
  const findings: Findings = { diagnostics: [], notices: [] }
  const switched = rendered
    .map(each => migrate(each, findings))
    .flatMap(each => switchMode(each, options, findings))
  const { objects, diagnostics: conflicts } = mergePresets(switched, options.namespace)
  const { diagnostics, notices } = findings
  diagnostics.push(...conflicts)
  diagnostics.push(...findDuplicates(objects, options.namespace))
  if (options.validate) {
    diagnostics.push(
      ...objects.flatMap(each => validateObject(each.object).map(finding => diagnoseFinding(each, finding))),
    )
  }
  return { objects, diagnostics, notices }
}

interface Findings {
  diagnostics: Diagnostic[]
  notices: Notice[]
}

/** Where a version is gone for good, validation says so. */
function migrate(rendered: RenderedObject, { notices }: Findings): RenderedObject {
  const migration = migrateObject(rendered.object)
  if (migration.type !== 'migrated') return rendered
  const { file, line, column } = rendered.provenanceOf(['apiVersion'])
  notices.push({
    code: 'manifest/migrated',
    message: `${showObject(rendered.object)}: ${migration.notice}`,
    position: { file, line, column },
  })
  const rewrites = rewritesInPlace(rendered, migration.fields, `the rewrite of ${rendered.object.apiVersion}`)
  return rewriteObject(rendered, migration.object, rewrites)
}

function switchMode(
  rendered: RenderedObject,
  { modes, asked }: FinishOptions,
  { notices }: Findings,
): RenderedObject[] {
  if (modes.size === 0) return [rendered]
  const rewrite = rewriteMode(rendered.object, modes, asked)
  switch (rewrite.type) {
    case 'unchanged':
      return [rendered]
    case 'off': {
      const { file, line, column } = rendered
      notices.push({
        code: 'mode/off',
        message: `${showObject(rendered.object)} is off and left out`,
        position: { file, line, column },
        ...(rendered.object.metadata.name !== undefined && { subject: rendered.object.metadata.name }),
      })
      return []
    }
    case 'source':
      return [
        rewriteObject(
          rendered,
          rewrite.object,
          rewritesInPlace(rendered, rewrite.fields, 'the mode source, by the annotation "dev"'),
        ),
      ]
    default:
      return rewrite satisfies never
  }
}

/** Places are asked for only where two objects are one: most never are. */
function findDuplicates(objects: readonly RenderedObject[], namespace: string): Diagnostic[] {
  const first = new Map<string, RenderedObject>()
  return objects.flatMap((rendered): Diagnostic[] => {
    const { metadata } = rendered.object
    const key = objectKey({
      ...rendered.object,
      metadata: { ...metadata, namespace: metadata.namespace ?? namespace },
    })
    const earlier = first.get(key)
    if (earlier) return [duplicate(rendered, earlier)]
    first.set(key, rendered)
    return []
  })
}

function duplicate(rendered: RenderedObject, earlier: RenderedObject): Diagnostic {
  const { kind, metadata } = rendered.object
  const placeOf = ({ file, line, column }: RenderedObject): Position => ({ file, line, column })
  const position = placeOf(earlier)
  return {
    code: 'manifest/duplicate',
    severity: 'error',
    message: `${kind} ${metadata.name} is there twice; the first is in ${position.file}:${position.line}`,
    position: placeOf(rendered),
    related: { position, message: 'the first one' },
    hint: 'Rename or remove one of them.',
  }
}
