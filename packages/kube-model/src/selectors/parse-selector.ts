import { checkQualifiedName } from '../names/name-syntax.ts'
import { createSelector, type LabelSelector } from './label-selector.ts'
import {
  createRequirement,
  invalid,
  type Requirement,
  selectorError,
  type SelectorOperator,
} from './requirement.ts'
import { type SelectorToken, tokenizeSelector } from './selector-tokens.ts'

/**
 * Reads a selector as queries write it: `app=web,tier in (front,back),!canary`.
 *
 * @throws CodedError `selector/parse`, with Kubernetes' message
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function parseLabelSelector(text: string): LabelSelector {
  return createSelector(new SelectorParser(text).parse())
}

const binaryOperators = new Set<string>(['=', '==', '!=', 'in', 'notin', '>', '<'])

class SelectorParser {
  readonly #tokens: SelectorToken[]
  #index = 0

  constructor(text: string) {
    this.#tokens = tokenizeSelector(text)
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const token = this.#peek()
      if (token.type === 'end') return requirements
      if (token.type !== 'identifier' && token.type !== '!')
        throw selectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#parseRequirement())
      const next = this.#next()
      if (next.type === 'end') return requirements
      if (next.type !== ',') throw selectorError(`found '${next.text}', expected: ',' or 'end of string'`)
      this.#expectKey()
    }
  }

  /** The token at hand; `in` and `notin` are words like others unless an operator is wanted. */
  #peek(): SelectorToken {
    const token = this.#tokens[this.#index] ?? { type: 'end', text: '' }
    return token.type === 'in' || token.type === 'notin' ? { ...token, type: 'identifier' } : token
  }

  #next(): SelectorToken {
    const token = this.#peek()
    this.#index++
    return token
  }

  #expectKey(): void {
    const { type, text } = this.#peek()
    if (type !== 'identifier' && type !== '!')
      throw selectorError(`found '${text}', expected: identifier after ','`)
  }

  #parseRequirement(): Requirement {
    try {
      return this.#readRequirement()
    } catch (error) {
      if (!(error instanceof Error)) throw error
      throw selectorError(`unable to parse requirement: ${error.message}`)
    }
  }

  #readRequirement(): Requirement {
    const isNegated = this.#peek().type === '!'
    if (isNegated) this.#next()
    const { type, text: key } = this.#next()
    if (type !== 'identifier') throw selectorError(`found '${key}', expected: identifier`)
    const [problem] = invalid('<nil>', key, checkQualifiedName(key))
    if (problem) throw selectorError(problem)
    if (isNegated) return createRequirement(key, '!', [])
    const { type: next } = this.#peek()
    if (next === 'end' || next === ',') return createRequirement(key, 'exists', [])
    const operator = this.#readOperator()
    const values = operator === 'in' || operator === 'notin' ? this.#readValues() : [this.#readValue()]
    return createRequirement(key, operator, [...new Set(values)].sort())
  }

  #readOperator(): SelectorOperator {
    const { type, text } = this.#tokens[this.#index++] ?? { type: 'end', text: '' }
    if (!binaryOperators.has(type))
      throw selectorError(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`)
    return type as SelectorOperator
  }

  #readValue(): string {
    const { type } = this.#peek()
    if (type === 'end' || type === ',') return ''
    const { text } = this.#next()
    if (type !== 'identifier') throw selectorError(`found '${text}', expected: identifier`)
    return text
  }

  /** `(a,b)`; an empty place between commas is the empty value. */
  #readValues(): string[] {
    const open = this.#next()
    if (open.type !== '(') throw selectorError(`found '${open.text}' expected: '('`)
    const first = this.#peek()
    if (!['identifier', ',', ')'].includes(first.type))
      throw selectorError(`found '${first.text}', expected: ',', ')' or identifier`)
    const values: string[] = []
    for (let isPlaceFilled = false; ;) {
      const { type, text } = this.#next()
      if (type === 'identifier') {
        values.push(text)
        isPlaceFilled = true
        this.#expectEndOfValue()
      } else if (type === ',' || type === ')') {
        if (!isPlaceFilled) values.push('')
        if (type === ')') return values
        isPlaceFilled = false
      } else throw selectorError(`found '${text}', expected: ',', or identifier`)
    }
  }

  #expectEndOfValue(): void {
    const { type, text } = this.#peek()
    if (type !== ',' && type !== ')') throw selectorError(`found '${text}', expected: ',' or ')'`)
  }
}
