import path from 'node:path'
import { expect, test } from 'vitest'
import { createIgnoreRules } from './ignore-files.ts'
import { createTestTree } from './test-tree.ts'

test.each([
  ['src/main.ts', false],
  ['dist/main.js', true],
  ['src/dist/x', true],
  ['node_modules/a/index.js', true],
  ['packages/a/node_modules/b.js', true],
  ['.git/HEAD', true],
  ['src/.main.ts.swp', true],
  ['src/main.ts~', true],
  ['notes.log', true],
  ['keep.log', false],
  ['service/important.log', false],
  ['service/generated/a.ts', true],
  ['private', true],
])('%s: ignored %s', async (file, expected) => {
  await using tree = await createTestTree({
    '.gitignore': 'dist/\n*.log\n!keep.log\n',
    '.ignore': 'private\n',
    'service/.gitignore': '!important.log\n/generated\n',
  })
  const rules = createIgnoreRules(tree.folder)
  const parts = file.split('/')
  // A file below a folder that is left out is left out with it, as in git.
  const ignored = parts.some((_, index) =>
    rules.isIgnored(path.join(tree.folder, ...parts.slice(0, index + 1)), index < parts.length - 1),
  )
  expect(ignored).toBe(expected)
})

test('the ignore files above count, up to the repository', async () => {
  await using tree = await createTestTree({ '.git/HEAD': '', '.gitignore': '*.out\n', 'a/b/main.c': '' })
  const rules = createIgnoreRules(path.join(tree.folder, 'a/b'))
  expect(rules.isIgnored(path.join(tree.folder, 'a/b/x.out'), false)).toBe(true)
  expect(rules.isIgnored(path.join(tree.folder, 'a/b/main.c'), false)).toBe(false)
})

test('a changed ignore file counts after forget', async () => {
  await using tree = await createTestTree({ '.gitignore': '' })
  const rules = createIgnoreRules(tree.folder)
  const file = path.join(tree.folder, 'x.tmp')
  expect(rules.isIgnored(file, false)).toBe(false)
  await tree.write('.gitignore', '*.tmp\n')
  rules.forget()
  expect(rules.isIgnored(file, false)).toBe(true)
})
