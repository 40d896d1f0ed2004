import { parseFieldPath } from '../render/field-path.ts'
import type { Position, RenderedObject } from '../render/rendered.ts'

/**
 * The template line of a field as an API server names it: `spec.containers[0].image` in an error,
 * `.spec.containers[name="web"].image` in a conflict. Undefined where the name cannot be followed.
 */
export function locateField(rendered: RenderedObject, field: string): Position | undefined {
  // Conflicts end in a dot where a whole list item is meant.
  const text = field.replaceAll('"', '').replace(/\.$/, '')
  try {
    const { file, line, column } = rendered.provenanceOf(parseFieldPath(text, rendered.object))
    return { file, line, column }
  } catch {
    // Keys with dots cannot be told from several keys: the object's own line has to do.
    return undefined
  }
}
