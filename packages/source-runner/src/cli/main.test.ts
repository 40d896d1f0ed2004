import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createTestTree } from '../test-tree.ts'

const main = path.join(import.meta.dirname, 'main.ts')

async function sourceRunner(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [
    '--conditions=@devmatic/source',
    '--disable-warning=ExperimentalWarning',
    main,
    ...args,
  ])
  const code = new Promise<number>(resolve => child.once('exit', value => resolve(value ?? -1)))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, stdout, stderr }
}

test('builds, runs, and ends with the exit code of the program', async () => {
  await using tree = await createTestTree({ 'main.sh': 'cat built.txt; exit 6' })
  const args = [
    '--path',
    tree.folder,
    '--build',
    'echo hello > built.txt',
    '--run',
    'sh main.sh',
    '--when-exited',
    'end',
  ]
  const { code, stdout, stderr } = await sourceRunner(args)
  expect(stdout).toBe('hello\n')
  expect(code).toBe(6)
  expect(stderr).toMatch(/build 1 succeeded in \d+ ms/)
})

test.each([
  [['--path', '/no/such/folder', '--run', 'true'], '/no/such/folder is not a folder'],
  [['--run', 'true', '--reload', 'sometimes'], '--reload sometimes: it must be one of restart, SIGHUP, none'],
])('%j is refused', async (args, message) => {
  const { code, stderr } = await sourceRunner(args)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
})

test('says how it is used', async () => {
  expect((await sourceRunner(['--help'])).stdout).toContain('Usage: source-runner --run COMMAND')
})
