import type { JsonValue } from '../object.ts'
import { splitDocuments, type DocumentPart } from './document-parts.ts'
import type { YamlNode } from './node.ts'
import { readNode } from './node-reader.ts'
import { toValue } from './node-value.ts'
import { Positions } from './positions.ts'
import { type Place, YamlError } from './yaml-error.ts'

/** How YAML is read. */
export interface ParseYamlOptions {
  /** Refuses a key that stands twice in one mapping; by default the last one counts, as for `kubectl`. */
  strict?: boolean
  /** Hears of each key that stands in its mapping already, and in which line; where reading is not strict. */
  onDuplicateKey?: (key: string, line: number) => void
  /** Levels of nesting; more is `yaml/limit`. 1,000 by default. */
  maxDepth?: number
}

/** One document of a stream. */
export interface YamlDocument {
  /** What it says; null where it says nothing. */
  value: JsonValue
  /** Whether there is nothing in it but comments and white space. */
  isEmpty: boolean
  /** Where it begins in the stream. */
  start: Place
}

/** One document of a stream, and where its fields stand in the stream. */
export interface LocatedYamlDocument extends YamlDocument {
  positions: Positions
}

const defaultMaxDepth = 1000
const textStart: Place = { offset: 0, line: 1, column: 1 }

/**
 * Reads a YAML document as Kubernetes does: YAML 1.1 by go-yaml's rules, then JSON by sigs.k8s.io/yaml's. What
 * follows the first document is not read.
 *
 * @returns null for a text that says nothing
 * @throws YamlError `yaml/parse`, `yaml/duplicate-key` (only if strict) or `yaml/limit`
 */
export function parseYaml(text: string, options: ParseYamlOptions = {}): JsonValue {
  return partValue(readPart({ text, start: textStart }, options), { text, start: textStart }, options)
}

/**
 * Reads each document of a stream, split as `kubectl` splits it.
 *
 * @param options.positions also tells where every field stands
 * @throws YamlError as `parseYaml`, with places in the stream
 */
export function parseYamlDocuments(
  stream: string,
  options: ParseYamlOptions & { positions: true },
): LocatedYamlDocument[]
export function parseYamlDocuments(
  stream: string,
  options?: ParseYamlOptions & { positions?: boolean },
): YamlDocument[]
export function parseYamlDocuments(
  stream: string,
  options: ParseYamlOptions & { positions?: boolean } = {},
): YamlDocument[] {
  return Array.from(splitDocuments(stream), part => parsePart(part, options))
}

function parsePart(part: DocumentPart, options: ParseYamlOptions & { positions?: boolean }): YamlDocument {
  const node = readPart(part, options)
  const document = { value: partValue(node, part, options), isEmpty: isEmpty(node), start: part.start }
  if (!options.positions) return document
  return Object.assign(document, { positions: new Positions(node, part.start.offset) })
}

function readPart(part: DocumentPart, options: ParseYamlOptions): YamlNode | undefined {
  const { maxDepth = defaultMaxDepth } = options
  return explaining(part, () => readNode(part.text, { maxDepth }))
}

function partValue(node: YamlNode | undefined, part: DocumentPart, options: ParseYamlOptions): JsonValue {
  if (!node) return null
  const { maxDepth = defaultMaxDepth, strict = false, onDuplicateKey } = options
  return explaining(part, () =>
    toValue(node, { ...part, maxDepth, strict, ...(onDuplicateKey && { onDuplicateKey }) }),
  )
}

function explaining<T>({ text, start }: DocumentPart, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof YamlError ? error.explained(text, start) : error
  }
}

function isEmpty(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.start.offset === node.end)
}
