import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const folder = new URL('..', import.meta.url)

it('prints what the README says', async () => {
  const readme = await readFile(new URL('README.md', folder), 'utf8')
  const [, example = '', output] = /```ts\n(.*?)```\n\nprints\n\n```\n(.*?)```/s.exec(readme) ?? []
  const args = ['--conditions=@devmatic/source', '--input-type=module-typescript', '--eval', example]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(folder) })
  expect(stdout).toBe(output)
})
