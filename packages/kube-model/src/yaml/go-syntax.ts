import { formatGoFloat } from './go-float.ts'
import type { YamlNode } from './node.ts'
import { binaryTag, resolveScalar, resolveTagged, type ScalarValue } from './scalar-value.ts'

/** A value in Go's syntax, as `%#v` prints it: some of go-yaml's errors quote what they found so. */
export function goSyntax(node: YamlNode): string {
  const target = node.kind === 'alias' ? node.target : node
  return target.kind === 'scalar' && scalarOf(target).type === 'null' ? '<nil>' : nestedSyntax(target)
}

function nestedSyntax(node: YamlNode): string {
  switch (node.kind) {
    case 'alias':
      return nestedSyntax(node.target)
    case 'sequence':
      return `[]interface {}{${node.items.map(nestedSyntax).join(', ')}}`
    case 'mapping': {
      const entries = node.keys.map(
        (key, index) => [nestedSyntax(key), nestedSyntax(node.values[index]!)] as const,
      )
      const sorted = [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1))
      return `map[interface {}]interface {}{${sorted.map(([key, value]) => `${key}:${value}`).join(', ')}}`
    }
    default:
      return scalarSyntax(scalarOf(node))
  }
}

function scalarOf(node: Extract<YamlNode, { kind: 'scalar' }>): ScalarValue {
  if (node.tag === '' && !node.implicit) return { type: 'string', value: node.value }
  if (node.tag === binaryTag) return { type: 'string', value: Buffer.from(node.value, 'base64').toString() }
  const value = node.tag === '' ? resolveScalar(node.value) : resolveTagged(node.tag, node.value)
  return value.type === 'problem' ? { type: 'string', value: node.value } : value
}

function scalarSyntax(value: ScalarValue): string {
  switch (value.type) {
    case 'string':
    case 'timestamp':
      return quoteGo(value.value)
    case 'null':
      return 'interface {}(nil)'
    case 'uint':
      return `0x${value.value.toString(16)}`
    case 'float':
      return formatGoFloat(value.value)
    default:
      return String(value.value)
  }
}

const escapes: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

/** A string as Go's `strconv.Quote` writes it. */
function quoteGo(text: string): string {
  return `"${text.replaceAll(/[\\"]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, escapeCharacter)}"`
}

function escapeCharacter(character: string): string {
  const short = escapes[character]
  if (short) return short
  const point = character.codePointAt(0) ?? 0
  if (point < 0x80) return `\\x${point.toString(16).padStart(2, '0')}`
  return point < 0x10000
    ? `\\u${point.toString(16).padStart(4, '0')}`
    : `\\U${point.toString(16).padStart(8, '0')}`
}
