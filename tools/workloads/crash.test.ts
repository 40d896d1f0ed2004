import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'crash-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Starts a cluster in a process of its own, which can be killed. */
async function startEngine(): Promise<{ child: ChildProcess; said: { orphans: number } }> {
  const flags = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']
  const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, 'engine.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: JSON.parse(line.toString()) as { orphans: number } }
}

/** The processes that carry a mark in their environment. */
async function marked(mark: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  const environments = await Promise.all(
    pids.map(pid => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')),
  )
  return pids.filter((_, index) => environments[index]?.includes(`\0MARK=${mark}\0`)).map(Number)
}

test.runIf(process.platform === 'linux')(
  'an engine that was killed leaves processes; its next start ends them and runs the Pod again',
  async () => {
    const mark = path.basename(folder)
    const first = await startEngine()
    // Besides its process, the Pod has one that has left its group and session.
    await expect.poll(async () => (await marked(mark)).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
    const before = await marked(mark)
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    expect(await marked(mark)).toEqual(before)

    const second = await startEngine()
    try {
      expect(second.said.orphans).toBe(1)
      await expect
        .poll(async () => (await marked(mark)).filter(pid => before.includes(pid)), { timeout: 5000 })
        .toEqual([])
      await expect
        .poll(async () => (await marked(mark)).length, { timeout: 10_000 })
        .toBeGreaterThanOrEqual(3)
    } finally {
      second.child.kill('SIGTERM')
      await once(second.child, 'exit')
    }
    await expect.poll(() => marked(mark), { timeout: 5000 }).toEqual([])
  },
)
