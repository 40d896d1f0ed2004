import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { lockFolder } from './folder-lock.ts'

test('a folder has one server at a time', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lock-'))
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(`is in use by the server with process id ${process.pid}`)
  await unlock()
  const again = await lockFolder(folder)
  expect(again).toBeTypeOf('function')
  await again()
  await rm(folder, { recursive: true })
})

test.each([
  ['a process that is gone', JSON.stringify({ pid: 2 ** 30, startedAt: '1' })],
  ['a process that got the id of another', JSON.stringify({ pid: process.pid, startedAt: 'long ago' })],
  ['a crash that cut the file', '{"pid":'],
])('the lock of %s is taken over', async (_whose, text) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lock-'))
  await writeFile(path.join(folder, 'lock'), text)
  const unlock = await lockFolder(folder)
  expect(unlock).toBeTypeOf('function')
  await unlock()
  await rm(folder, { recursive: true })
})
