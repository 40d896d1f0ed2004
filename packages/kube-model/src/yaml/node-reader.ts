import { Cursor, type Mark } from './cursor.ts'
import type { MappingNode, SequenceNode, YamlNode } from './node.ts'
import { depthError, parseError } from './scan-error.ts'
import { Scanner } from './scanner.ts'
import { TagDirectives } from './tag-directives.ts'
import type { Token, TokenType } from './token.ts'
import { type Place, YamlError } from './yaml-error.ts'

/**
 * Reads the first document of a text, as go-yaml's Unmarshal does: what follows the document is not looked at.
 *
 * @returns undefined for a text without a document
 * @throws YamlError `yaml/parse`, or `yaml/limit` for nesting deeper than `maxDepth`
 */
export function readNode(text: string, options: { maxDepth: number }): YamlNode | undefined {
  return new NodeReader(text, options.maxDepth).readDocument()
}

/** What may stand before a node. */
interface Properties {
  start: Mark
  end: number
  anchor: string
  tag: string
}

/** Whether block collections may begin here, and lists that are not indented. */
type NodeContext = 'flow' | 'block' | 'block-or-indentless'

/** The productions of YAML 1.1, one method each, after the states of libyaml's parser. */
class NodeReader {
  readonly #scanner: Scanner
  readonly #maxDepth: number
  readonly #tags = new TagDirectives()
  readonly #anchors = new Map<string, YamlNode>()
  #depth = 0

  constructor(text: string, maxDepth: number) {
    this.#scanner = new Scanner(new Cursor(text))
    this.#maxDepth = maxDepth
  }

  readDocument(): YamlNode | undefined {
    const first = this.#scanner.peek()
    if (first.type === 'stream-end') return undefined
    const explicit = ['version-directive', 'tag-directive', 'document-start'].includes(first.type)
    const node = explicit ? this.#readExplicitDocument() : this.#readNode('block')
    // An error right after the document counts, as in Go.
    this.#scanner.peek()
    return node
  }

  #readExplicitDocument(): YamlNode {
    let token = this.#scanner.peek()
    for (; token.type === 'version-directive' || token.type === 'tag-directive'; token = this.#advance())
      this.#tags.add(token)
    if (token.type !== 'document-start')
      throw parseError('did not find expected <document start>', token.start)
    token = this.#advance()
    const isEmpty = ['version-directive', 'tag-directive', 'document-start', 'document-end', 'stream-end']
    return isEmpty.includes(token.type) ? emptyScalar(token.start) : this.#readNode('block')
  }

  /** Removes a token and returns the next. */
  #advance(): Token {
    this.#scanner.next()
    return this.#scanner.peek()
  }

  #readNode(context: NodeContext): YamlNode {
    const token = this.#scanner.peek()
    if (token.type === 'scalar') return this.#readScalar(token, { start: token.start, anchor: '', tag: '' })
    if (token.type === 'alias') return this.#readAlias(token)
    if (++this.#depth > this.#maxDepth) throw depthError(this.#maxDepth, token.start)
    const node = this.#readContent(this.#readProperties(), context)
    this.#depth--
    return node
  }

  #readAlias(token: Token): YamlNode {
    const name = token.value
    const target = this.#anchors.get(name)
    if (!target) throw unknownAnchor(name, token.start)
    this.#scanner.next()
    return { kind: 'alias', start: token.start, end: token.end, name, target }
  }

  #readProperties(): Properties {
    let token = this.#scanner.peek()
    const { start } = token
    const properties: Properties = { start, end: start.offset, anchor: '', tag: '' }
    let tagToken: Token | undefined
    while ((token.type === 'anchor' && !properties.anchor) || (token.type === 'tag' && !tagToken)) {
      if (token.type === 'anchor') properties.anchor = token.value
      else tagToken = token
      properties.end = token.end
      token = this.#advance()
    }
    if (tagToken) properties.tag = this.#tags.resolve(tagToken, start)
    return properties
  }

  #readContent(properties: Properties, context: NodeContext): YamlNode {
    const token = this.#scanner.peek()
    const { start } = properties
    if (context === 'block-or-indentless' && token.type === 'block-entry')
      return this.#readIndentlessSequence(this.#startSequence(properties))
    if (token.type === 'scalar') return this.#readScalar(token, properties)
    if (token.type === 'flow-sequence-start') return this.#readFlowSequence(this.#startSequence(properties))
    if (token.type === 'flow-mapping-start') return this.#readFlowMapping(this.#startMapping(properties))
    if (context !== 'flow') {
      if (token.type === 'block-sequence-start')
        return this.#readBlockSequence(this.#startSequence(properties))
      if (token.type === 'block-mapping-start') return this.#readBlockMapping(this.#startMapping(properties))
    }
    if (!properties.anchor && !properties.tag)
      throw parseError('did not find expected node content', token.start, start)
    const { tag, end } = properties
    return this.#anchor(
      { kind: 'scalar', start, end, value: '', tag, implicit: tag === '' },
      properties.anchor,
    )
  }

  #anchor<Node extends YamlNode>(node: Node, anchor: string): Node {
    if (anchor) this.#anchors.set(anchor, node)
    return node
  }

  #startSequence(properties: Properties): SequenceNode {
    const { start, end } = properties
    return this.#anchor({ kind: 'sequence', start, end, items: [] }, properties.anchor)
  }

  #startMapping(properties: Properties): MappingNode {
    const { start, end } = properties
    return this.#anchor({ kind: 'mapping', start, end, keys: [], values: [] }, properties.anchor)
  }

  #readScalar(token: Token, properties: Omit<Properties, 'end'>): YamlNode {
    const { tag, start } = properties
    const implicit = tag === '' ? token.plain : tag === '!'
    this.#scanner.next()
    const node: YamlNode = { kind: 'scalar', start, end: token.end, value: token.value, tag, implicit }
    return this.#anchor(node, properties.anchor)
  }

  /** A node, or nothing where one of these tokens stands. */
  #readOptional(context: NodeContext, ends: readonly TokenType[]): YamlNode {
    const token = this.#scanner.peek()
    return ends.includes(token.type) ? emptyScalar(token.start) : this.#readNode(context)
  }

  #readBlockSequence(node: SequenceNode): YamlNode {
    const { start } = this.#scanner.peek()
    let token = this.#advance()
    for (; token.type === 'block-entry'; token = this.#scanner.peek()) {
      this.#scanner.next()
      node.items.push(this.#readOptional('block', ['block-entry', 'block-end']))
    }
    if (token.type !== 'block-end')
      throw parseError("did not find expected '-' indicator", token.start, start)
    return this.#endBlock(node, node.items.at(-1))
  }

  #endBlock<Node extends YamlNode>(node: Node, last: YamlNode | undefined): Node {
    this.#scanner.next()
    if (last) node.end = last.end
    return node
  }

  #readIndentlessSequence(node: SequenceNode): YamlNode {
    while (this.#scanner.peek().type === 'block-entry') {
      this.#scanner.next()
      node.items.push(this.#readOptional('block', ['block-entry', 'key', 'value', 'block-end']))
    }
    node.end = node.items.at(-1)!.end
    return node
  }

  #readBlockMapping(node: MappingNode): YamlNode {
    const { start } = this.#scanner.peek()
    let token = this.#advance()
    for (; token.type === 'key'; token = this.#scanner.peek()) {
      this.#scanner.next()
      node.keys.push(this.#readOptional('block-or-indentless', blockMappingEnds))
      node.values.push(this.#readBlockValue())
    }
    if (token.type !== 'block-end') throw parseError('did not find expected key', token.start, start)
    return this.#endBlock(node, node.values.at(-1))
  }

  #readBlockValue(): YamlNode {
    const token = this.#scanner.peek()
    if (token.type !== 'value') return emptyScalar(token.start)
    this.#scanner.next()
    const next = this.#scanner.peek()
    if (!blockMappingEnds.includes(next.type)) return this.#readNode('block-or-indentless')
    return emptyScalar({ ...token.start, offset: token.end })
  }

  #readFlowSequence(node: SequenceNode): YamlNode {
    const { start } = this.#scanner.peek()
    let token = this.#advance()
    while (token.type !== 'flow-sequence-end') {
      if (node.items.length > 0) {
        if (token.type !== 'flow-entry')
          throw parseError("did not find expected ',' or ']'", token.start, start)
        token = this.#advance()
        if (token.type === 'flow-sequence-end') break
      }
      node.items.push(token.type === 'key' ? this.#readFlowPair() : this.#readNode('flow'))
      token = this.#scanner.peek()
    }
    return this.#endFlow(node, token)
  }

  #endFlow<Node extends YamlNode>(node: Node, token: Token): Node {
    node.end = token.end
    this.#scanner.next()
    return node
  }

  /** `key: value` as an item of a list in brackets. */
  #readFlowPair(): YamlNode {
    const { start } = this.#scanner.peek()
    const { type, start: keyStart } = this.#advance()
    const hasKey = type !== 'value' && type !== 'flow-entry' && type !== 'flow-sequence-end'
    const key = hasKey ? this.#readNode('flow') : emptyScalar(keyStart)
    // As in Go: an empty key takes the token after it along.
    if (!hasKey) this.#scanner.next()
    const value = this.#readFlowValue(['flow-entry', 'flow-sequence-end'])
    return { kind: 'mapping', start, end: value.end, keys: [key], values: [value] }
  }

  #readFlowValue(ends: readonly TokenType[]): YamlNode {
    const token = this.#scanner.peek()
    if (token.type !== 'value') return emptyScalar(token.start)
    this.#scanner.next()
    return this.#readOptional('flow', ends)
  }

  #readFlowMapping(node: MappingNode): YamlNode {
    const { start } = this.#scanner.peek()
    let token = this.#advance()
    while (token.type !== 'flow-mapping-end') {
      if (node.keys.length > 0) {
        if (token.type !== 'flow-entry')
          throw parseError("did not find expected ',' or '}'", token.start, start)
        token = this.#advance()
        if (token.type === 'flow-mapping-end') break
      }
      this.#readFlowEntry(node, token)
      token = this.#scanner.peek()
    }
    return this.#endFlow(node, token)
  }

  #readFlowEntry(node: MappingNode, token: Token): void {
    if (token.type !== 'key') {
      node.keys.push(this.#readNode('flow'))
      node.values.push(emptyScalar(this.#scanner.peek().start))
      return
    }
    this.#scanner.next()
    node.keys.push(this.#readOptional('flow', ['value', 'flow-entry', 'flow-mapping-end']))
    node.values.push(this.#readFlowValue(['flow-entry', 'flow-mapping-end']))
  }
}

const blockMappingEnds: readonly TokenType[] = ['key', 'value', 'block-end']

function emptyScalar(start: Mark): YamlNode {
  return { kind: 'scalar', start, end: start.offset, value: '', tag: '', implicit: true }
}

function unknownAnchor(name: string, at: Mark): YamlError {
  const problem = `unknown anchor '${name}' referenced`
  const place: Place = { offset: at.offset, line: at.line + 1, column: at.column + 1 }
  return new YamlError('yaml/parse', `yaml: ${problem}`, { problem, place })
}
