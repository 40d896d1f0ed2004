import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { TemplateError } from '../errors.ts'
import { TemplateSet } from '../template-set.ts'
import { dict, int64, list, strings } from '../value/types.ts'
import type { Value } from '../value/value.ts'
import { helmFunctions } from './helm.ts'
import { timeValue } from './time/time-type.ts'
import { zeroTime } from './time/time.ts'

// Made keys take seconds each; crypto.test.ts calls these.
const slow = /^(?:gen|bcrypt|htpasswd|derivePassword)/
const yaml = {
  parseYaml: (text: string): unknown => JSON.parse(text),
  printYaml: (data: unknown): string => `${String(data)}\n`,
}
const functions = helmFunctions(yaml)

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(
    null,
    true,
    false,
    '',
    'a',
    '%s',
    '\ud800',
    '\udcff',
    '[a-',
    '{{',
    0n,
    -1n,
    1n << 62n,
    NaN,
    Infinity,
    -0,
  ),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  fc.bigInt().map(int64),
  fc.constant(timeValue(zeroTime)),
)
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }).map(list),
    fc.array(fc.string(), { maxLength: 4 }).map(strings),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map(entries => dict(new Map(entries))),
  ),
})).value

test.each([...functions.keys()].filter(name => !slow.test(name)))(
  '%s fails as a template, whatever it is given',
  name => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), args => {
        expect(outcome(name, args)).toBeOneOf(['output', 'template error'])
      }),
      { numRuns: 60 },
    )
  },
)

/** What a call comes to; a throw of anything else is passed on. */
function outcome(name: string, args: readonly Value[]): string {
  const data = dict(new Map(args.map((arg, index) => [`a${index}`, arg])))
  const call = [name, ...args.map((_, index) => `.a${index}`)].join(' ')
  const limits = { outputBytes: 100_000, timeMs: 2_000 }
  try {
    new TemplateSet('t', { functions, limits }).parse('t', `{{${call}}}`).execute('t', data)
    return 'output'
  } catch (error) {
    if (error instanceof TemplateError) return 'template error'
    throw error
  }
}
