import { expect, test } from 'vitest'
import { findCommands } from './find-commands.ts'

const commands = ['shop', 'sales', 'Go to services', 'Logs of sales', 'Shell in sales'].map(text => ({
  text,
}))
const found = (text: string): string[] => findCommands(commands, text).map(command => command.text)

test('what has that name is first', () =>
  expect(found('sales')).toEqual(['sales', 'Logs of sales', 'Shell in sales']))
test('words may be begun only, in any order', () => expect(found('sal log')).toEqual(['Logs of sales']))
test('without words everything is there, in its order', () => expect(found(' ')).toHaveLength(5))
test('what nothing has is not found', () => expect(found('xyz')).toEqual([]))
