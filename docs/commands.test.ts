import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matchesShown, readCommands, type ShownCommand } from '../tools/doc-commands.ts'
import { root } from '../tools/workspaces.ts'

const pages = globSync(['README.md', 'CONTRIBUTING.md', 'docs/*.md', 'packages/*/README.md'], { cwd: root })
  .toSorted()
  .map(page => ({ page, commands: readCommands(readFileSync(path.join(root, page), 'utf8')) }))
  .filter(({ commands }) => commands.length > 0)

/** Runs what a page shows, in its order, in a copy of the example product, as its reader would. */
describe.each(pages)('$page', ({ commands }) => {
  let home: string

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'docs-'))
    await copyProduct(path.join(home, 'ticketing'))
    await symlink(path.join(root, 'node_modules'), path.join(home, 'node_modules'))
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  test.each(commands)('line $line: $command', { timeout: 60_000 }, async shown => {
    const { code, output } = await runShown(shown, path.join(home, 'ticketing'))
    const asShown = code === shown.exitCode && matchesShown(shown.output ?? '…', output)
    expect({ code, output: asShown ? shown.output : output }).toEqual({
      code: shown.exitCode,
      output: shown.output,
    })
  })
})

/** With one commit, so that what pages tell of revisions holds too. */
async function copyProduct(folder: string): Promise<void> {
  const filter = (file: string): boolean => !/^(node_modules|dist|\.devmatic)$/.test(path.basename(file))
  await cp(path.join(root, 'examples', 'ticketing'), folder, { recursive: true, filter })
  const git = (...args: string[]): Promise<unknown> => promisify(execFile)('git', args, { cwd: folder })
  await git('init', '--quiet', '--initial-branch', 'main')
  await git('add', '--all')
  await git(
    '-c',
    'user.name=reader',
    '-c',
    'user.email=reader@example.com',
    'commit',
    '--quiet',
    '-m',
    'start',
  )
}

async function runShown({ command }: ShownCommand, cwd: string): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    PATH: [path.dirname(process.execPath), path.join(root, 'node_modules', '.bin'), process.env['PATH']].join(
      path.delimiter,
    ),
    NODE_OPTIONS: '',
  }
  return new Promise(resolve => {
    execFile('sh', ['-c', `{ ${command}\n} 2>&1`], { cwd, env, maxBuffer: 2 ** 26 }, (error, output) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output })
    })
  })
}
