import { once } from 'node:events'
import { expect, test } from 'vitest'
import { hasCode } from '@devmatic/base'
import { startProcessGroup, type ProcessGroup } from './process-group.ts'
import { findProcess, isGroupAlive } from './process-table.ts'

const env = { PATH: process.env['PATH'] ?? '' }

async function start(script: string): Promise<ProcessGroup & AsyncDisposable> {
  const group = await startProcessGroup({ command: ['sh', '-c', script], cwd: '/', env })
  return Object.assign(group, {
    [Symbol.asyncDispose]: async () => void (await group.terminate({ graceMs: 0 })),
  })
}

async function firstLine(group: ProcessGroup): Promise<string> {
  const [chunk] = (await once(group.child.stdout!, 'data')) as [Buffer]
  return chunk.toString().trim()
}

test('tells the exit code', async () => {
  await using group = await start('exit 7')
  expect(await group.exited).toMatchObject({ code: 7, signal: undefined })
})

test('tells the signal, and the code that a shell gives it', async () => {
  await using group = await start('kill -SEGV $$')
  expect(await group.exited).toMatchObject({ code: 139, signal: 'SIGSEGV' })
})

test('kills what ignores SIGTERM when the grace period is over', async () => {
  await using group = await start("trap '' TERM; echo ready; while :; do sleep 1; done")
  await firstLine(group)
  const facts = await group.terminate({ graceMs: 50 })
  expect(facts).toMatchObject({ code: 137, signal: 'SIGKILL' })
  expect(facts.finishedAtMs - facts.startedAtMs).toBeLessThan(1000)
})

test('a second terminate shortens the grace period', async () => {
  await using group = await start("trap '' TERM; echo ready; while :; do sleep 1; done")
  await firstLine(group)
  const patient = group.terminate({ graceMs: 60_000 })
  await group.terminate({ graceMs: 0 })
  expect(await patient).toMatchObject({ signal: 'SIGKILL' })
})

test('ends the children too, also those that outlive the leader', async () => {
  await using group = await start("(trap '' TERM; echo $$; exec sleep 1000) & wait")
  await firstLine(group)
  await group.terminate({ graceMs: 50 })
  expect(await isGroupAlive(group.pid)).toBe(false)
})

test('lets a leader that handles SIGTERM finish', async () => {
  await using group = await start("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done")
  await firstLine(group)
  expect(await group.terminate({ graceMs: 5000 })).toMatchObject({ code: 3, signal: undefined })
})

test('does not give its own environment away', async () => {
  await using group = await start('echo "home: $HOME"')
  expect(await firstLine(group)).toBe('home:')
})

test.each([
  [
    ['no-such-program'],
    '/',
    'process/not-found',
    /no-such-program: not found: it is in none of PATH's folders/,
  ],
  [['/no/such/program'], '/', 'process/not-found', /there is no such file/],
  [['sh'], '/no/such/folder', 'process/no-folder', /\/no\/such\/folder, is not there/],
  [['/etc/passwd'], '/', 'process/not-permitted', /may not be executed/],
] as const)('says why %j in %s cannot be started', async (...[command, cwd, code, message]) => {
  const error: unknown = await startProcessGroup({ command, cwd, env }).catch((error: unknown) => error)
  expect(hasCode(error, code)).toBe(true)
  expect((error as Error).message).toMatch(message)
})

test('a process is known by its start time as well', async () => {
  await using group = await start('sleep 1000')
  const facts = await findProcess(group.pid)
  expect(facts).toMatchObject({ pid: group.pid, group: group.pid, zombie: false })
  expect(facts?.startTime).not.toBe('')
  await group.terminate({ graceMs: 0 })
  expect(await findProcess(group.pid)).toBeUndefined()
})
