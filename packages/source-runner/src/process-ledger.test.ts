import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startProcessGroup } from './process-group.ts'
import { createProcessLedger, ownerVariable } from './process-ledger.ts'
import { findProcess, isGroupAlive } from './process-table.ts'
import { createTestTree } from './test-tree.ts'

const PATH = process.env['PATH'] ?? ''

test('a later start ends what an earlier one left running', async () => {
  await using tree = await createTestTree()
  const group = await startProcessGroup({
    command: ['sleep', '1000'],
    cwd: '/',
    env: { PATH, [ownerVariable]: 'a-1' },
  })
  await createProcessLedger(tree.folder).add({ pid: group.pid, owner: 'a-1', command: ['sleep', '1000'] })

  const ended = await createProcessLedger(tree.folder).endOrphans({ graceMs: 1000 })

  expect(ended.map(entry => entry.pid)).toEqual([group.pid])
  expect(await isGroupAlive(group.pid)).toBe(false)
  expect(await readdir(tree.folder)).toEqual([])
})

test('a process that got the pid of an earlier one is left alone', async () => {
  await using tree = await createTestTree()
  const group = await startProcessGroup({ command: ['sleep', '1000'], cwd: '/', env: { PATH } })
  try {
    const entry = { pid: group.pid, startTime: '1', owner: 'b-1', command: ['sleep'] }
    await tree.write(`${group.pid}.json`, JSON.stringify(entry))
    expect(await createProcessLedger(tree.folder).endOrphans({ graceMs: 0 })).toEqual([])
    expect(await isGroupAlive(group.pid)).toBe(true)
  } finally {
    await group.terminate({ graceMs: 0 })
  }
})

test('a ledger that a crash cut short is no obstacle', async () => {
  await using tree = await createTestTree({ '123.json': '{"pid":12', 'other.txt': '' })
  expect(await createProcessLedger(tree.folder).endOrphans({ graceMs: 0 })).toEqual([])
})

test('a folder that is not there holds no orphans', async () => {
  await using tree = await createTestTree()
  expect(await createProcessLedger(path.join(tree.folder, 'none')).endOrphans({ graceMs: 0 })).toEqual([])
})

test.runIf(process.platform === 'linux')(
  'finds a daemon that left its group, whose leader has ended',
  async () => {
    await using tree = await createTestTree()
    const script = 'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait'
    const group = await startProcessGroup({
      command: ['sh', '-c', script],
      cwd: '/',
      env: { PATH, [ownerVariable]: 'c-1' },
    })
    const [chunk] = (await once(group.child.stdout!, 'data')) as [Buffer]
    const daemon = Number(chunk.toString())
    const ledger = createProcessLedger(tree.folder)
    await ledger.add({ pid: group.pid, owner: 'c-1', command: ['sh'] })
    await group.terminate({ graceMs: 0 })
    expect((await findProcess(daemon))?.zombie).toBe(false)

    expect(await ledger.endOrphans({ graceMs: 1000 })).toHaveLength(1)

    expect((await findProcess(daemon))?.zombie ?? true).toBe(true)
  },
)
