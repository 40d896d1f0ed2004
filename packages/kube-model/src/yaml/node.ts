import type { Mark } from './cursor.ts'

interface NodeBase {
  start: Mark
  /** Offset of its end. */
  end: number
}

/** A scalar before its meaning is known. */
export interface ScalarNode extends NodeBase {
  kind: 'scalar'
  value: string
  /** '' where the text names none. */
  tag: string
  /** Plain, or tagged `!`: the text may stand for a number, a boolean, null or a merge key. */
  implicit: boolean
}

/** `*name`, and the node that it stands for. */
export interface AliasNode extends NodeBase {
  kind: 'alias'
  name: string
  target: YamlNode
}

/** A list. */
export interface SequenceNode extends NodeBase {
  kind: 'sequence'
  items: YamlNode[]
}

/** Keys and values, as they were written; `keys[i]` belongs to `values[i]`. */
export interface MappingNode extends NodeBase {
  kind: 'mapping'
  keys: YamlNode[]
  values: YamlNode[]
}

/** Part of a document. Tags of collections mean nothing to Kubernetes and are not kept. */
export type YamlNode = ScalarNode | AliasNode | SequenceNode | MappingNode
