import type { ObjectFinding } from '@devmatic/kube-model'
import type { Diagnostic } from '../diagnostic.ts'
import { showObject } from './object-key.ts'
import type { RenderedObject } from './rendered.ts'

/** Places what validation found in an object at the template line that wrote the field. */
export function diagnoseFinding(
  rendered: RenderedObject,
  { path, code, message, fix }: ObjectFinding,
): Diagnostic {
  const provenance = rendered.provenanceOf(path)
  const isKey = code === 'manifest/unknown-field' && provenance.key !== undefined
  const { file, line, column } = isKey ? (provenance.key ?? provenance) : provenance
  const name =
    rendered.object.metadata?.name === undefined ? rendered.object.kind : showObject(rendered.object)
  return {
    code,
    severity: 'error',
    message: name ? `${name}: ${message}` : message,
    position: { file, line, column },
    ...(isKey && { length: String(path.at(-1)).length }),
    ...(fix !== undefined && { hint: fix }),
  }
}
