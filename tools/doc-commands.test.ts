import { describe, expect, test } from 'vitest'
import { matchesShown, readCommands } from './doc-commands.ts'

const block = (...lines: string[]): string => ['Text', '', '```sh', ...lines, '```', 'More'].join('\n')

describe('readCommands', () => {
  test('takes each line of a block as a command, but for comments and empty lines', () => {
    expect(readCommands(block('# first', 'a -b', '', 'c'))).toEqual([
      { line: 5, command: 'a -b', output: undefined, exitCode: 0 },
      { line: 7, command: 'c', output: undefined, exitCode: 0 },
    ])
  })

  test('takes what follows a prompt as output', () => {
    expect(readCommands(block('$ a', 'one', '', '# two', '$ b'))).toEqual([
      { line: 4, command: 'a', output: 'one\n\n# two', exitCode: 0 },
      { line: 8, command: 'b', output: undefined, exitCode: 0 },
    ])
  })

  test('continues a command after a backslash', () => {
    expect(readCommands(block('$ a \\', '    b', 'out'))).toEqual([
      { line: 4, command: 'a \\\n    b', output: 'out', exitCode: 0 },
    ])
  })

  test('leaves a block out only for a reason', () => {
    const page = (comment: string): string => `${comment}\n\n\`\`\`sh\na\n\`\`\``
    expect(readCommands(page('<!-- not run: needs a real cluster -->'))).toEqual([])
    expect(() => readCommands(page('<!-- not run -->'))).toThrow('line 3: say why')
  })

  test('reads what exit code a command shows', () => {
    const codes = readCommands(block('a # fails', 'b # exits 2', 'c "# fails" d')).map(
      shown => shown.exitCode,
    )
    expect(codes).toEqual([1, 2, 0])
  })

  test('refuses blocks that would go by unread', () => {
    expect(() => readCommands('```bash\na\n```')).toThrow('line 1: write ```sh')
    expect(() => readCommands('```sh\na')).toThrow('line 1: this block does not end')
    expect(readCommands('```yaml\n```sh\n```\n')).toEqual([])
  })
})

describe('matchesShown', () => {
  test.each([
    ['a\nb', 'a  \nb\n'],
    ['a …\nlast', 'a 1\nb\nlast'],
    ['…', ''],
    ['$(x) [y] {z} | \\', '$(x) [y] {z} | \\'],
  ])('%j shows %j', (shown, actual) => expect(matchesShown(shown, actual)).toBe(true))

  test.each([
    ['a', 'ab'],
    ['a…c', 'ab'],
    ['a.c', 'abc'],
  ])('%j does not show %j', (shown, actual) => expect(matchesShown(shown, actual)).toBe(false))
})
