import type { JsonValue } from '../object.ts'
import { Emitter } from './emitter.ts'
import { formatGoFloat } from './go-float.ts'
import { compareKeys } from './key-order.ts'
import { parseYaml } from './parse-yaml.ts'
import { analyzeScalar, chooseInlineStyle, chooseStyle } from './scalar-style.ts'
import { YamlError } from './yaml-error.ts'

/** What can be printed: JSON, and whole numbers beyond 2^53. Fields that are undefined are left out. */
export type PrintableValue =
  | JsonValue
  | bigint
  | PrintableValue[]
  | { [key: string]: PrintableValue | undefined }

/**
 * Prints a value as sigs.k8s.io/yaml does, and thereby Helm's `toYaml` and `kubectl -o yaml`: keys in order, lists
 * at the column of their key, long lines folded, and strings quoted where they would be read as something else.
 *
 * @returns text with a line end
 * @throws YamlError `yaml/parse` for what sigs.k8s.io/yaml cannot print: NaN, infinities, control characters that
 *   JSON does not escape; `yaml/limit` for nesting of more than 1,000 levels
 */
export function printYaml(value: PrintableValue): string {
  // Go reads the value's JSON as YAML first: some characters do not come through that as they were.
  return new Printer().print(isReadBackAsItIs(value) ? value : parseYaml(goJson(value)))
}

const maxDepth = 1000
const unusualCharacter = /[\x7F-\x9F\uFFFE\uFFFF]/
const maxKeyLength = 1000

/** Whether no text in a value is one that YAML reads otherwise than JSON, or not at all. */
function isReadBackAsItIs(value: PrintableValue, depth = 0): boolean {
  if (typeof value === 'string') return isUsual(value)
  if (value === null || typeof value !== 'object') return true
  if (depth === maxDepth) throw unprintable('yaml/limit', `yaml: exceeded max depth of ${maxDepth}`)
  if (Array.isArray(value)) return value.every(item => isReadBackAsItIs(item, depth + 1))
  return Object.entries(value).every(
    ([key, field]) =>
      isUsual(key) &&
      key.length <= maxKeyLength &&
      (field === undefined || isReadBackAsItIs(field, depth + 1)),
  )
}

function isUsual(text: string): boolean {
  return !unusualCharacter.test(text) && text.isWellFormed()
}

class Printer {
  readonly #emitter = new Emitter()

  print(value: PrintableValue): string {
    this.#printValue(value, 'root')
    this.#emitter.end()
    return this.#emitter.output
  }

  #printValue(value: PrintableValue, context: 'root' | 'item' | 'field'): void {
    if (typeof value === 'string') this.#printString(value)
    else if (value === null || typeof value !== 'object')
      this.#emitter.writeScalar(scalarText(value), { style: 'plain', mayFold: true })
    else if (Array.isArray(value)) this.#printList(value, context)
    else this.#printMap(value)
  }

  #printString(text: string): void {
    const style = chooseStyle(text, analyzeScalar(text))
    this.#emitter.writeScalar(text, { style, mayFold: true })
  }

  #printList(items: PrintableValue[], context: 'root' | 'item' | 'field'): void {
    const emitter = this.#emitter
    if (items.length === 0) return emitter.writeIndicator('[]', { spaceBefore: true })
    // A list stands at the column of its key, unless the key has a line of its own.
    this.#indented(context === 'field' && !emitter.isIndention ? 0 : 2, () => {
      for (const item of items) {
        emitter.writeIndent()
        emitter.writeIndicator('-', { spaceBefore: true, keepsIndention: true })
        this.#printValue(item, 'item')
      }
    })
  }

  #printMap(map: { [key: string]: PrintableValue | undefined }): void {
    const emitter = this.#emitter
    const keys = Object.keys(map).filter(key => map[key] !== undefined)
    if (keys.length === 0) return emitter.writeIndicator('{}', { spaceBefore: true })
    this.#indented(2, () => {
      for (const key of keys.sort(compareKeys)) {
        emitter.writeIndent()
        this.#printKey(key)
        this.#printValue(map[key]!, 'field')
      }
    })
  }

  #indented(columns: number, print: () => void): void {
    const outer = this.#emitter.indent
    this.#emitter.indent = outer < 0 ? 0 : outer + columns
    print()
    this.#emitter.indent = outer
  }

  #printKey(key: string): void {
    const emitter = this.#emitter
    const features = analyzeScalar(key)
    if (!features.multiline && Buffer.byteLength(key) <= 128) {
      const style = key === '' ? 'double-quoted' : chooseInlineStyle(key, features)
      emitter.writeScalar(key, { style, mayFold: false })
      return emitter.writeIndicator(':')
    }
    emitter.writeIndicator('?', { spaceBefore: true, keepsIndention: true })
    emitter.writeScalar(key, { style: chooseStyle(key, features), mayFold: true })
    emitter.writeIndent()
    emitter.writeIndicator(':', { spaceBefore: true, keepsIndention: true })
  }
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value
  throw unprintable('yaml/parse', `json: unsupported value: ${formatGoFloat(value)}`)
}

function scalarText(value: null | boolean | number | bigint): string {
  return typeof value === 'number' ? numberText(finite(value)) : String(value)
}

/** Whole numbers of up to 64 bits are written whole, others as Go writes floats. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '0'
  const text = String(value)
  return /^-?\d+$/.test(text) && isSixtyFourBit(BigInt(text)) ? text : formatGoFloat(value)
}

const isSixtyFourBit = (value: bigint): boolean => value >= -(2n ** 63n) && value < 2n ** 64n

function unprintable(code: 'yaml/parse' | 'yaml/limit', problem: string): YamlError {
  return new YamlError(code, problem, { problem, place: { offset: 0, line: 1, column: 1 } })
}

/** The JSON that Go would make: it escapes what could end a script element, and JavaScript's line ends. */
function goJson(value: PrintableValue): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value === 'string') return goJsonString(value)
  if (typeof value === 'number') return JSON.stringify(finite(value))
  if (value === null || typeof value !== 'object') return String(value)
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  entries.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return `{${entries.map(([key, field]) => `${goJsonString(key)}:${goJson(field!)}`).join(',')}}`
}

function goJsonString(text: string): string {
  const json = JSON.stringify(text.toWellFormed())
  return json.replaceAll(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
