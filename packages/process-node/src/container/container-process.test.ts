import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createDescendants, createProcessLedger, findProcess } from '@devmatic/source-runner'
import { openLogWriter } from '../logs/log-file.ts'
import { readLog } from '../logs/read-log.ts'
import { startContainerProcess, type ContainerCommand, type ContainerProcess } from './container-process.ts'
import { createOutputPipes } from './output-pipe.ts'

interface TestHost extends AsyncDisposable {
  folder: string
  start(script: string, options?: Partial<ContainerCommand>): Promise<ContainerProcess>
  log(): Promise<string>
}

async function createHost(): Promise<TestHost> {
  const folder = await mkdtemp(path.join(tmpdir(), 'container-'))
  const host = {
    pipes: createOutputPipes(path.join(folder, 'pipes')),
    ledger: createProcessLedger(path.join(folder, 'ledger')),
    descendants: createDescendants(),
  }
  const file = path.join(folder, '0.log')
  const started: ContainerProcess[] = []
  return {
    folder,
    async start(script, options) {
      const command = ['sh', '-c', script]
      const container = {
        id: 'c-1',
        command,
        folder,
        env: { PATH: process.env['PATH'] ?? '' },
        stdin: false,
        ...options,
      }
      const running = await startContainerProcess(container, await openLogWriter(file), host)
      started.push(running)
      return running
    },
    async log() {
      let text = ''
      for await (const part of readLog(file, {})) text += part.toString()
      return text
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map(running => running.terminate(0)))
      await Promise.all(started.map(running => running.drained))
      await host.pipes[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

test('what it writes is in the log, and how it ended is known', async () => {
  await using host = await createHost()
  const running = await host.start('echo one; echo two >&2; sleep 0.1; exit 3')
  expect(await running.exited).toMatchObject({ code: 3 })
  await running.drained
  expect((await host.log()).split('\n').toSorted()).toEqual(['', 'one', 'two'])
  expect(await readdir(path.join(host.folder, 'ledger'))).toEqual([])
})

test('its outputs can be opened by name, as shells and nginx do', async () => {
  await using host = await createHost()
  const running = await host.start('echo one >/dev/stdout; echo two >/dev/stderr')
  expect(await running.exited).toMatchObject({ code: 0 })
  await running.drained
  expect((await host.log()).split('\n').toSorted()).toEqual(['', 'one', 'two'])
})

test('much at once is held back rather than kept in memory, and the end of it is there', async () => {
  await using host = await createHost()
  const before = process.memoryUsage().rss
  const running = await host.start(`yes ${'x'.repeat(199)} | head -c 60000000; echo the end`)
  await running.exited
  await running.drained
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  expect((await host.log()).endsWith('\nthe end\n')).toBe(true)
}, 60_000)

test('a child that it leaves behind goes with it', async () => {
  await using host = await createHost()
  const running = await host.start('sleep 1000 & echo $!')
  await running.exited
  await running.drained
  const pid = Number(await host.log())
  expect((await findProcess(pid))?.zombie ?? true).toBe(true)
})

test('input reaches it', async () => {
  await using host = await createHost()
  const running = await host.start('read line; echo "got $line"', { stdin: true })
  running.stdin?.end('hello\n')
  await running.drained
  expect(await host.log()).toBe('got hello\n')
})

test('a command that is not there says so, and leaves no pipe open', async () => {
  await using host = await createHost()
  await expect(host.start('', { command: ['no-such-program'] })).rejects.toMatchObject({
    code: 'process-node/start',
    message: expect.stringContaining('no-such-program: not found') as string,
  })
})
