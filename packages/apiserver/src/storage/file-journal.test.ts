import { copyFile, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileJournal } from './file-journal.ts'
import type { Recovered } from './file-journal.ts'
import { Store } from './store.ts'
import type { StoredObject } from './stored-object.ts'

let folder: string
const open: Recovered[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'journal-'))
})
afterEach(async () => {
  for (const { journal } of open.splice(0)) await journal.close()
  await rm(folder, { recursive: true, force: true })
})

function object(name: string, revision: number, text = ''): StoredObject {
  const json = JSON.stringify({ metadata: { name }, revision, text })
  return {
    namespace: 'a',
    name,
    uid: `uid-${name}`,
    revision,
    labels: { n: name },
    fields: {},
    owners: ['o'],
    json,
  }
}

async function recover(from = folder): Promise<Recovered> {
  const recovered = await FileJournal.open(from)
  open.push(recovered)
  return recovered
}

/** Three objects in three writes, the second of them replaced and the third deleted. */
async function writeSome(): Promise<void> {
  const { journal, revision } = await recover()
  const store = new Store(journal, revision)
  await store.put('pods', object('one', store.nextRevision))
  await Promise.all([
    store.put('pods', object('two', store.nextRevision, 'zwei\u2028é\n')),
    store.put('apps/deployments', object('two', store.nextRevision)),
  ])
  await store.put('pods', object('two', store.nextRevision))
  await store.put('pods', object('three', store.nextRevision))
  await store.delete('pods', object('three', store.nextRevision))
}

describe('recovery', () => {
  test('brings back every object as it was, and the revision', async () => {
    await writeSome()
    const { objects, revision, warnings } = await recover()
    expect(objects).toEqual([
      ['pods', object('one', 2)],
      ['pods', object('two', 5)],
      ['apps/deployments', object('two', 4)],
    ])
    expect(revision).toBe(7)
    expect(warnings).toEqual([])
  })

  test('of a log that is cut anywhere keeps each write whole or not at all', async () => {
    await writeSome()
    const log = path.join(folder, 'log-1')
    const { size } = await stat(log)
    const seen = new Set<number>()
    for (let length = 0; length <= size; length++) {
      const copy = await mkdtemp(path.join(tmpdir(), 'journal-'))
      await copyFile(log, path.join(copy, 'log-1'))
      await truncate(path.join(copy, 'log-1'), length)
      const recovered = await FileJournal.open(copy)
      await recovered.journal.close()
      seen.add(recovered.revision)
      // Two of the changes were one write: neither comes without the other.
      expect(recovered.revision).not.toBe(3)
      expect((await stat(path.join(copy, 'log-1'))).size).toBeLessThanOrEqual(length)
      await rm(copy, { recursive: true })
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([1, 2, 4, 5, 6, 7])
  })

  test('cuts a damaged end with a warning, and goes on behind it', async () => {
    await writeSome()
    const log = path.join(folder, 'log-1')
    const bytes = await readFile(log)
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 0xff
    await writeFile(log, bytes)
    const { journal, revision, warnings, objects } = await recover()
    expect(warnings).toEqual([expect.stringMatching(/log-1: its last \d+ bytes were cut off/)])
    expect(objects).toHaveLength(4)
    const store = new Store(journal, revision)
    await store.put('pods', object('four', store.nextRevision))
    expect((await recover()).objects).toHaveLength(5)
  })

  test('refuses a log that is damaged in its middle, and says what to do', async () => {
    await writeSome()
    const log = path.join(folder, 'log-1')
    const bytes = await readFile(log)
    bytes[20] = (bytes[20] as number) ^ 0xff
    await writeFile(log, bytes)
    await expect(FileJournal.open(folder)).rejects.toThrow(/log-1, at byte 0, is damaged.*Restore the folder/)
  })
})

describe('a log that has grown long', () => {
  test('is replaced by a snapshot and what came after', async () => {
    const { journal, revision } = await FileJournal.open(folder, { smallLogBytes: 2000 })
    const store = new Store(journal, revision)
    for (let count = 0; count < 100; count++)
      await store.put('pods', object(`p${count % 3}`, store.nextRevision))
    await journal.close()
    const files = await readdir(folder)
    expect(files.some(name => name.startsWith('snapshot-'))).toBe(true)
    let bytes = 0
    for (const name of files) bytes += (await stat(path.join(folder, name))).size
    expect(bytes).toBeLessThan(6000)
    const recovered = await recover()
    expect(recovered.revision).toBe(101)
    expect(new Map(recovered.objects.map(([, { name, revision: at }]) => [name, at]))).toEqual(
      new Map([
        ['p0', 101],
        ['p1', 99],
        ['p2', 100],
      ]),
    )
  })
})
