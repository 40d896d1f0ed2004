import { describe, expect, test } from 'vitest'
import recorded from '../../data/defaults.json' with { type: 'json' }
import { findGoType } from '../codec/go-type.ts'
import type { GoType } from '../codec/go-type.ts'
import { normalizeObject } from '../codec/normalize.ts'
import type { JsonObject } from '../object.ts'
import { goTypeOfKind } from '../resources/built-in.ts'
import { applyDefaults } from './apply-defaults.ts'

const cases = recorded as unknown as { name: string; input: JsonObject; output: JsonObject }[]

function typeOf({ apiVersion, kind }: JsonObject): GoType {
  const [version = '', group = ''] = (apiVersion as string).split('/').toReversed()
  return findGoType(goTypeOfKind(group, version, kind as string)) as GoType
}

describe('as the real defaulting functions', () => {
  test.each(cases.map(({ name, input, output }) => [name, input, output] as const))(
    '%s',
    (_name, input, output) => {
      const type = typeOf(input)
      const { object } = normalizeObject(type, input)
      applyDefaults(type, object)
      // Byte for byte: the order of fields too.
      expect(JSON.stringify(normalizeObject(type, object).object)).toBe(JSON.stringify(output))
    },
  )
})

test('defaults are not filled in twice', () => {
  for (const { output } of cases) {
    const again = structuredClone(output)
    applyDefaults(typeOf(output), again)
    expect(normalizeObject(typeOf(output), again).object).toEqual(output)
  }
})
