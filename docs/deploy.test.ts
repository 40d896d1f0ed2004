import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matchesShown, readCommands } from '../tools/doc-commands.ts'
import { startEmbeddedCluster } from '../tools/test-clusters/embedded.ts'
import type { TestCluster } from '../tools/test-clusters/real.ts'
import { createReader, type Reader } from './run-page.ts'

const read = (page: string): string => readFileSync(path.join(import.meta.dirname, page), 'utf8')
/** Here they are run: there is a cluster. */
const commands = readCommands(read('deploy.md').replaceAll(/^<!-- not run: .*-->$/gm, ''))

describe('what the pages on deploying show', () => {
  let cluster: TestCluster
  let reader: Reader

  beforeAll(async () => {
    cluster = await startEmbeddedCluster()
    reader = await createReader(cluster.kubeconfig)
  }, 60_000)
  afterAll(async () => {
    await reader?.[Symbol.asyncDispose]()
    await cluster?.[Symbol.asyncDispose]()
  }, 60_000)

  test.each(commands)('deploy.md:$line: $command', { timeout: 120_000 }, async shown => {
    const { code, output } = await reader.run(shown.command)
    const asShown = code === shown.exitCode && matchesShown(shown.output ?? '…', output)
    expect({ code, output: asShown ? shown.output : output }).toEqual({
      code: shown.exitCode,
      output: shown.output,
    })
  })

  test('library.md', { timeout: 120_000 }, async () => {
    const [example = '', own = ''] = [...read('library.md').matchAll(/```ts\n([^]*?)```/g)].map(
      ([, code]) => code ?? '',
    )
    const [, printed] = /```text\n([^]*?)```/.exec(read('library.md')) ?? []
    await writeFile(path.join(reader.folder, 'example.mts'), example)
    expect(await reader.run('node --conditions=@devmatic/source example.mts')).toEqual({
      code: 0,
      output: printed,
    })
    await writeFile(path.join(reader.folder, 'own.mts'), own)
    expect(await reader.run('node --conditions=@devmatic/source own.mts')).toEqual({
      code: 0,
      output: expect.stringMatching(/pass 10\n[^]*fail 0\n/),
    })
  })
})
