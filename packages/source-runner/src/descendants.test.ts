import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createDescendants } from './descendants.ts'
import { startProcessGroup } from './process-group.ts'
import { ownerVariable } from './process-ledger.ts'
import { findProcess } from './process-table.ts'

/** Starts a process that leaves its group, and ends; returns the one that is left. */
async function leaveOne(owner: string): Promise<number> {
  const env = { PATH: process.env['PATH'] ?? '', [ownerVariable]: owner }
  const script = 'setsid sh -c "echo \\$\\$; exec sleep 1000" & wait'
  const group = await startProcessGroup({ command: ['sh', '-c', script], cwd: '/', env })
  const [chunk] = (await once(group.child.stdout!, 'data')) as [Buffer]
  await group.terminate({ graceMs: 0 })
  return Number(chunk.toString())
}

const isAlive = async (pid: number): Promise<boolean> => (await findProcess(pid))?.zombie === false

test.runIf(process.platform === 'linux')(
  'ends what left its group, and leaves what is another owner’s',
  async () => {
    const [mine, other] = [await leaveOne('mine'), await leaveOne('other')]
    const descendants = createDescendants()
    expect([await isAlive(mine), await isAlive(other)]).toEqual([true, true])
    await descendants.end('mine')
    expect([await isAlive(mine), await isAlive(other)]).toEqual([false, true])
    await descendants.end('other')
    expect(await isAlive(other)).toBe(false)
  },
)

test.runIf(process.platform === 'linux')('many that end at once are all found', async () => {
  const owners = Array.from({ length: 8 }, (_, index) => `many-${index}`)
  const pids = await Promise.all(owners.map(leaveOne))
  const descendants = createDescendants()
  await Promise.all(owners.map(owner => descendants.end(owner)))
  expect(await Promise.all(pids.map(isAlive))).toEqual(pids.map(() => false))
})

test('an owner that left nothing is done at once', async () => {
  await expect(createDescendants().end('nobody')).resolves.toBeUndefined()
})
