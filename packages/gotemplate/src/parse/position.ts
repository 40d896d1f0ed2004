import type { TemplatePosition } from '../errors.ts'
import { byteLength } from '../value/bytes.ts'
import type { Node, Source } from './node.ts'

/** The column of a place in a text, in bytes from 0, as Go counts. */
export function columnOf(text: string, pos: number): number {
  const lineStart = pos === 0 ? 0 : text.lastIndexOf('\n', pos - 1) + 1
  return byteLength(text.slice(lineStart, pos))
}

/** Line, from 1, and column, in bytes from 0, of a place in a source. */
export function positionAt(source: Source, pos: number): TemplatePosition & { column: number } {
  let line = 1
  for (let at = source.text.indexOf('\n'); at >= 0 && at < pos; at = source.text.indexOf('\n', at + 1)) line++
  return { template: source.name, line, column: columnOf(source.text, pos) }
}

/** Where a node stands. */
export function positionOf(node: Node): TemplatePosition & { column: number } {
  return positionAt(node.tree.source, node.pos)
}
