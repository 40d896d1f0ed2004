import { isJsonObject } from '../object.ts'
import type { JsonValue } from '../object.ts'

/** Finds what a path leads to, in order. */
export type JsonPath = (value: JsonValue) => JsonValue[]

type Step = (value: JsonValue) => JsonValue[]

/**
 * Reads a path such as `.status.conditions[?(@.type=="Ready")].status`.
 *
 * @throws Error that says where it cannot be understood
 * @see https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
export function compileJsonPath(text: string): JsonPath {
  const steps: Step[] = []
  for (let rest = text; rest !== '';) {
    const match = grammar.find(({ pattern }) => pattern.test(rest))
    if (!match)
      throw new Error(`invalid JSONPath ${JSON.stringify(text)}: cannot understand ${JSON.stringify(rest)}`)
    const parts = match.pattern.exec(rest) as RegExpExecArray
    steps.push(match.step(parts))
    rest = rest.slice(parts[0].length)
  }
  return value => steps.reduce<JsonValue[]>((found, step) => found.flatMap(step), [value])
}

const literal = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false`

/** The forms that a step can take, the longer before the shorter. */
const grammar: readonly { pattern: RegExp; step: (parts: RegExpExecArray) => Step }[] = [
  {
    pattern: /^\.\.([\w-]+)/,
    step:
      ([, name = '']) =>
      value =>
        descendants(value, name),
  },
  { pattern: /^(?:\.\*|\[\*\])/, step: () => childrenOf },
  { pattern: /^\.((?:[^.[\]\\]|\\.)+)/, step: ([, name = '']) => member(name.replaceAll(/\\(.)/g, '$1')) },
  { pattern: /^\['((?:[^'\\]|\\.)*)'\]/, step: ([, name = '']) => member(name.replaceAll(/\\(.)/g, '$1')) },
  { pattern: /^\[(-?\d+)\]/, step: ([, index]) => item(Number(index)) },
  { pattern: /^\[(-?\d*):(-?\d*)\]/, step: ([, from, to]) => slice(from, to) },
  {
    pattern: new RegExp(String.raw`^\[\?\(@([^=!<>)]*?)\s*(?:(==|!=|<=|>=|<|>)\s*(${literal})\s*)?\)\]`),
    step: ([, path = '', operator, operand]) => filter(path.trim(), operator, operand),
  },
  { pattern: /^\.$/, step: () => value => [value] },
]

function member(name: string): Step {
  return value => (isJsonObject(value) && Object.hasOwn(value, name) ? [value[name] ?? null] : [])
}

function item(index: number): Step {
  return value => (Array.isArray(value) ? value.slice(index, index + 1 || undefined) : [])
}

function slice(from = '', to = ''): Step {
  const [start, end] = [from, to].map(text => (text === '' ? undefined : Number(text)))
  return value => (Array.isArray(value) ? value.slice(start, end) : [])
}

function childrenOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value
  return isJsonObject(value) ? Object.values(value).filter(child => child !== undefined) : []
}

function descendants(value: JsonValue, name: string): JsonValue[] {
  return [...member(name)(value), ...childrenOf(value).flatMap(child => descendants(child, name))]
}

function filter(path: string, operator: string | undefined, operand: string | undefined): Step {
  const find = compileJsonPath(path)
  const expected = operand === undefined ? undefined : parseLiteral(operand)
  return value =>
    childrenOf(value).filter(child => {
      const [found] = find(child)
      if (operator === undefined) return found !== undefined
      return (
        found !== undefined &&
        found !== null &&
        compare(found, operator, expected as string | number | boolean)
      )
    })
}

function parseLiteral(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^['"]/.test(text)) return text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
  return Number(text)
}

function compare(found: JsonValue, operator: string, expected: string | number | boolean): boolean {
  if (operator === '==') return found === expected
  if (operator === '!=') return found !== expected
  if (typeof found !== typeof expected || found === null || typeof found === 'object') return false
  const order = found < expected ? -1 : found > expected ? 1 : 0
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator] ?? false
}
