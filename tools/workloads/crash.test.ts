import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKubeClient } from '@devmatic/kube-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runChaos } from './chaos.ts'
import { findMarked, startEngineProcess } from './engine-process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'crash-'))
})
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

test.runIf(process.platform === 'linux')(
  'an engine that was killed leaves processes; its next start ends them and runs the Pod again',
  { timeout: 60_000 },
  async () => {
    const mark = path.basename(folder)
    const count = async (): Promise<number> => (await findMarked(mark)).length
    const first = await startEngineProcess(folder)
    await using client = await createKubeClient({ kubeconfig: first.kubeconfig })
    // Besides its process, the Pod has one that has left its group and session.
    const command = ['sh', '-c', 'setsid sleep 1000 & sleep 1000 & wait']
    const env = [{ name: 'MARK', value: mark }]
    const spec = { containers: [{ name: 'c', image: 'busybox', command, env }] }
    await client.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec,
    })
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
    const before = await findMarked(mark)
    await first.kill()
    expect(await findMarked(mark)).toEqual(before)

    const second = await startEngineProcess(folder)
    try {
      expect(second.orphans).toBe(1)
      const old = async (): Promise<number[]> => (await findMarked(mark)).filter(pid => before.includes(pid))
      await expect.poll(old, { timeout: 5000 }).toEqual([])
      await expect.poll(count, { timeout: 20_000 }).toBeGreaterThanOrEqual(3)
    } finally {
      await second.stop()
    }
    await expect.poll(() => findMarked(mark), { timeout: 5000 }).toEqual([])
  },
)

// `node --conditions=@devmatic/source tools/workloads/chaos.ts 100` is the long form.
test.runIf(process.platform === 'linux')(
  'whatever is killed, the state converges, and nothing is left',
  { timeout: 120_000 },
  async () => {
    await expect(runChaos({ rounds: 4, seed: 7 })).resolves.toMatchObject({ rounds: 4, left: [] })
  },
)
