import { type NumberNode, type OperandNode, nodeText } from '../parse/node.ts'
import { basicKindOf, type GoType } from '../value/type.ts'
import { ANY, BOOL, INT, REFLECT, STRING, typeOf } from '../value/types.ts'
import { Complex, Int, type Value } from '../value/value.ts'
import { canBeNil, nilOf } from '../value/zero.ts'
import type { Run } from './run.ts'

/** A literal of the template, as the parameter of a function that it is passed to. */
export type Literal = Extract<OperandNode, { kind: 'nil' | 'bool' | 'number' | 'string' }>

/**
 * Checks that a value can be passed as that type.
 *
 * @throws TemplateError at the run's current node
 */
export function checkArgument(run: Run, value: Value, type: GoType): Value {
  if (type === REFLECT) return value
  if (type === ANY) return value === undefined ? null : value
  const actual = typeOf(value)
  if (actual === type) return value
  if (value === undefined) {
    if (canBeNil(type)) return nilOf(type)
    throw run.error(`invalid value; expected ${type.name}`)
  }
  // A nil in an interface has no type but the interface's.
  throw run.error(`wrong type for value; expected ${type.name}; got ${(actual ?? ANY).name}`)
}

/** Makes a literal to a value of a parameter's type, or says why it is none. */
export function literalOf(node: Literal, type: GoType): { value: Value } | { error: string } {
  if (node.kind === 'nil')
    return canBeNil(type) ? { value: nilOf(type) } : { error: `cannot assign nil to ${type.name}` }
  if (type === ANY || type === REFLECT) return untypedLiteral(node)
  if (type === BOOL) return node.kind === 'bool' ? { value: node.value } : expected('bool', node)
  if (type === STRING) return node.kind === 'string' ? { value: node.value } : expected('string', node)
  const number = node.kind === 'number' ? node : undefined
  switch (basicKindOf(type.kind)) {
    case 'int':
      return number?.integer === undefined
        ? expected('integer', node)
        : { value: integerOf(number.integer, type) }
    case 'uint':
      return number?.unsigned === undefined
        ? expected('unsigned integer', node)
        : { value: integerOf(number.unsigned, type) }
    case 'float':
      return number?.float === undefined ? expected('float', node) : { value: number.float }
    case 'complex':
      return number?.complex
        ? { value: new Complex(number.complex.re, number.complex.im) }
        : expected('complex', node)
    default:
      return { error: `can't handle ${nodeText(node)} for arg of type ${type.name}` }
  }
}

function integerOf(value: bigint, type: GoType): Value {
  return type === INT ? BigInt.asIntN(64, value) : new Int(type as GoType<Int>, value)
}

function expected(what: string, node: Literal): { error: string } {
  return { error: `expected ${what}; found ${nodeText(node)}` }
}

function untypedLiteral(node: Exclude<Literal, { kind: 'nil' }>): { value: Value } | { error: string } {
  return node.kind === 'number' ? idealConstant(node) : { value: node.value }
}

/** A number where nothing says which type it should have: how it is written decides. */
export function idealConstant(node: NumberNode): { value: Value } | { error: string } {
  if (node.complex) return { value: new Complex(node.complex.re, node.complex.im) }
  if (node.float !== undefined && isWrittenAsFloat(node.text)) return { value: node.float }
  if (node.integer !== undefined) return { value: node.integer }
  return node.unsigned === undefined ? { value: undefined } : { error: `${node.text} overflows int` }
}

function isWrittenAsFloat(text: string): boolean {
  const isHexadecimalInteger = /^0[xX]./.test(text) && !/[pP]/.test(text)
  return !isHexadecimalInteger && !text.startsWith("'") && /[.eEpP]/.test(text)
}
