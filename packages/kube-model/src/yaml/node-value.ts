import type { JsonObject, JsonValue } from '../object.ts'
import { AliasBudget } from './alias-budget.ts'
import { placeAt } from './cursor.ts'
import { formatGoFloat } from './go-float.ts'
import { goSyntax } from './go-syntax.ts'
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './node.ts'
import { binaryTag, isPlainText, resolveScalar, resolveTagged, type ScalarValue } from './scalar-value.ts'
import { yamlTagPrefix } from './tag-directives.ts'
import { type Place, YamlError, type YamlErrorCode } from './yaml-error.ts'

/** How values are made of nodes. */
export interface ValueOptions {
  /** The text that the node was read from, and in which line of the stream it begins. */
  text: string
  start: { line: number }
  maxDepth: number
  /** Refuses a mapping that has a key twice; otherwise the last one counts. */
  strict: boolean
  /** Hears of each key that stands in its mapping already, and in which line of the stream. */
  onDuplicateKey?: (key: string, line: number) => void
}

/**
 * The JSON value of a node, as sigs.k8s.io/yaml makes it: keys become strings, merge keys are merged, and what
 * JSON cannot hold is refused.
 *
 * @throws YamlError
 */
export function toValue(node: YamlNode, options: ValueOptions): JsonValue {
  const converter = new Converter(options)
  const value = converter.convert(node)
  // Go finds these after it has read the whole document.
  if (converter.unsupportedKey) throw converter.unsupportedKey
  if (converter.nonFinite.size > 0) checkNumbers(value, converter.nonFinite)
  return value
}

/** The text of a key in JSON; undefined for a key that has none. */
export function keyText(value: ScalarValue): string | undefined {
  switch (value.type) {
    case 'null':
    case 'uint':
      return undefined
    case 'float':
      return floatKey(formatGoFloat(value.value, 32))
    default:
      return String(value.value)
  }
}

const floatWords: Record<string, string> = { NaN: '.nan', '+Inf': '.inf', '-Inf': '-.inf' }
const floatKey = (text: string): string => floatWords[text] ?? text

/** Whether a key merges the mapping that is its value. */
export function isMergeKey(node: YamlNode): boolean {
  return (
    node.kind === 'scalar' && node.value === '<<' && (node.implicit || node.tag === `${yamlTagPrefix}merge`)
  )
}

/** Most scalars are strings: they need no more than a look. */
function isPlainString({ tag, implicit, value }: ScalarNode): boolean {
  return tag === '' && (!implicit || isPlainText(value))
}

class Converter {
  /** The first key that JSON cannot have. */
  unsupportedKey: YamlError | undefined
  /** Where NaN and the infinities were found first. */
  readonly nonFinite = new Map<JsonValue, Place>()
  readonly #options: ValueOptions
  readonly #budget = new AliasBudget()
  readonly #openAliases = new Set<AliasNode>()
  #depth = 0

  constructor(options: ValueOptions) {
    this.#options = options
    // Go counts the document itself.
    this.#budget.count()
  }

  convert(node: YamlNode): JsonValue {
    this.#count(node)
    switch (node.kind) {
      case 'scalar':
        return this.#convertScalar(node)
      case 'alias':
        return this.#throughAlias(node, () => this.convert(node.target))
      case 'sequence':
        return this.#nest(node, () => node.items.map(item => this.convert(item)))
      default:
        return this.#nest(node, () => this.#fill({}, node))
    }
  }

  #count(node: YamlNode): void {
    if (this.#budget.count()) return
    throw this.#error(node, 'document contains excessive aliasing', 'yaml/limit')
  }

  /** Nesting that aliases make counts too, so that whoever walks over the value does not run out of stack. */
  #nest<T>(node: YamlNode, convert: () => T): T {
    if (++this.#depth > this.#options.maxDepth)
      throw this.#error(node, `exceeded max depth of ${this.#options.maxDepth}`, 'yaml/limit')
    const value = convert()
    this.#depth--
    return value
  }

  #throughAlias<T>(node: AliasNode, convert: () => T): T {
    if (this.#openAliases.has(node)) throw this.#error(node, `anchor '${node.name}' value contains itself`)
    this.#openAliases.add(node)
    this.#budget.aliasDepth++
    const value = convert()
    this.#budget.aliasDepth--
    this.#openAliases.delete(node)
    return value
  }

  #fill(target: JsonObject, node: MappingNode): JsonObject {
    const { strict, onDuplicateKey } = this.#options
    const firstKeys = strict || onDuplicateKey ? new Map<string, YamlNode>() : undefined
    for (const [index, key] of node.keys.entries()) {
      const value = node.values[index]!
      if (isMergeKey(key)) {
        this.#merge(target, value)
        continue
      }
      const name = this.#convertKey(key, value)
      if (firstKeys && name !== undefined) this.#checkDuplicate(firstKeys, name, key)
      setField(target, name ?? '', this.convert(value))
    }
    return target
  }

  #checkDuplicate(firstKeys: Map<string, YamlNode>, name: string, key: YamlNode): void {
    const first = firstKeys.get(name)
    const { strict, onDuplicateKey, start } = this.#options
    if (!first) firstKeys.set(name, key)
    else if (strict) throw this.#duplicateKey(name, this.#place(first), this.#place(key))
    else onDuplicateKey?.(name, this.#place(key).line + start.line - 1)
  }

  #convertKey(key: YamlNode, value: YamlNode): string | undefined {
    const target = key.kind === 'alias' ? key.target : key
    if (target.kind !== 'scalar') {
      this.convert(key)
      throw this.#error(key, `invalid map key: ${goSyntax(target)}`)
    }
    this.#count(key)
    if (key.kind === 'alias') this.#throughAlias(key, () => this.#count(target))
    if (isPlainString(target)) return target.value
    const scalar = this.#resolve(target)
    const text = keyText(scalar)
    if (text === undefined) this.unsupportedKey ??= this.#describeKey(target, value)
    return text
  }

  #describeKey(key: ScalarNode, value: YamlNode): YamlError {
    const syntax = goSyntax(key)
    const type = syntax === '<nil>' ? '%!s(<nil>)' : 'uint64'
    const problem = `unsupported map key of type: ${type}, key: ${syntax}, value: ${goSyntax(value)}`
    return new YamlError('yaml/parse', problem, { problem, place: this.#place(key) })
  }

  /** Sets the fields of mappings that `<<` names; of a list the first one wins. */
  #merge(target: JsonObject, node: YamlNode): void {
    const sources = node.kind === 'sequence' ? node.items.toReversed() : [node]
    for (const source of sources) {
      const mapping = source.kind === 'alias' ? source.target : source
      if (mapping.kind !== 'mapping')
        throw this.#error(source, 'map merge requires map or sequence of maps as the value')
      this.#count(source)
      if (source.kind !== 'alias') this.#nest(mapping, () => this.#fill(target, mapping))
      else
        this.#throughAlias(source, () => {
          this.#count(mapping)
          this.#nest(mapping, () => this.#fill(target, mapping))
        })
    }
  }

  #convertScalar(node: ScalarNode): JsonValue {
    if (isPlainString(node)) return node.value
    const { type, value } = this.#resolve(node)
    if (type === 'int' || type === 'uint') return Number(value)
    if (type === 'float' && !Number.isFinite(value) && !this.nonFinite.has(value))
      this.nonFinite.set(value, this.#place(node))
    return value
  }

  #resolve(node: ScalarNode): ScalarValue {
    if (node.tag === '')
      return node.implicit ? resolveScalar(node.value) : { type: 'string', value: node.value }
    if (node.tag === binaryTag) return { type: 'string', value: this.#decodeBinary(node) }
    const value = resolveTagged(node.tag, node.value)
    if (value.type === 'problem') throw this.#error(node, value.problem)
    return value
  }

  #decodeBinary(node: ScalarNode): string {
    const base64 = node.value.replaceAll(/[\r\n]/g, '')
    const isBase64 = base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)
    if (!isBase64) throw this.#error(node, '!!binary value contains invalid base64 data')
    return Buffer.from(base64, 'base64').toString('utf8')
  }

  #duplicateKey(name: string, first: Place, second: Place): YamlError {
    const linesBefore = this.#options.start.line - 1
    const problem = `key ${JSON.stringify(name)} is already set`
    const where = `in line ${first.line + linesBefore}; remove one of the two`
    return new YamlError(
      'yaml/duplicate-key',
      `yaml: line ${second.line + linesBefore}: ${problem} ${where}`,
      {
        problem,
        hint: 'Remove one of the two.',
        place: second,
        related: first,
      },
    )
  }

  #place(node: YamlNode): Place {
    return placeAt(this.#options.text, node.start.offset)
  }

  #error(node: YamlNode, problem: string, code: YamlErrorCode = 'yaml/parse'): YamlError {
    return new YamlError(code, `yaml: ${problem}`, { problem, place: this.#place(node) })
  }
}

/** Refuses numbers that JSON cannot have, unless a later key has taken their place. */
function checkNumbers(value: JsonValue, places: ReadonlyMap<JsonValue, Place>): void {
  const place = places.get(value)
  if (place) {
    const problem = `json: unsupported value: ${formatGoFloat(value as number)}`
    throw new YamlError('yaml/parse', problem, { problem, place })
  }
  if (Array.isArray(value)) for (const item of value) checkNumbers(item, places)
  else if (typeof value === 'object' && value !== null)
    for (const name of Object.keys(value).sort()) checkNumbers(value[name]!, places)
}

/** Sets a field, whatever its name: `__proto__` too is a name like any other. */
function setField(target: JsonObject, name: string, value: JsonValue): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  else target[name] = value
}
