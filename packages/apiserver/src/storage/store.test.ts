import { expect, test } from 'vitest'
import type { Journal } from './journal.ts'
import { noJournal } from './journal.ts'
import { Store } from './store.ts'
import type { StoredObject } from './stored-object.ts'

function object(name: string, revision: number): StoredObject {
  return { namespace: '', name, uid: name, revision, labels: {}, fields: {}, owners: [], json: '{}' }
}

/** A journal that waits for the test to say how each write ends. */
function heldJournal(): Journal & { writes: PromiseWithResolvers<void>[] } {
  const writes: PromiseWithResolvers<void>[] = []
  return {
    writes,
    write: () => {
      const write = Promise.withResolvers<void>()
      writes.push(write)
      return write.promise
    },
    compact: () => Promise.resolve(),
  }
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('changes that come while the disk is busy are written together', async () => {
  const journal = heldJournal()
  const store = new Store(journal)
  const done = [store.put('pods', object('a', 2))]
  await turn()
  done.push(store.put('pods', object('b', 3)), store.put('pods', object('c', 4)))
  await turn()
  expect(journal.writes).toHaveLength(1)
  journal.writes[0]?.resolve()
  await turn()
  expect(journal.writes).toHaveLength(2)
  journal.writes[1]?.resolve()
  await Promise.all(done)
  expect(store.revision).toBe(4)
})

test('watches see a change only once it is durable', async () => {
  const journal = heldJournal()
  const store = new Store(journal)
  const put = store.put('pods', object('a', 2))
  await turn()
  expect([...store.history('pods').since(1)]).toEqual([])
  journal.writes[0]?.resolve()
  await put
  expect([...store.history('pods').since(1)].map(({ type }) => type)).toEqual(['ADDED'])
})

test('a write that fails takes back what it held, and what was built on it', async () => {
  const journal = heldJournal()
  const store = new Store(journal)
  const first = store.put('pods', object('a', 2))
  await turn()
  journal.writes[0]?.resolve()
  await first
  const replaced = store.put('pods', object('a', 3))
  await turn()
  const added = store.put('pods', object('b', 4))
  journal.writes[1]?.reject(new Error('disk full'))
  await expect(replaced).rejects.toThrow('disk full')
  await expect(added).rejects.toThrow('disk full')
  expect(
    store
      .collection('pods')
      .list()
      .map(({ name, revision }) => [name, revision]),
  ).toEqual([['a', 2]])
  expect(store.revision).toBe(2)
  const later = store.put('pods', object('c', store.nextRevision))
  await turn()
  journal.writes[2]?.resolve()
  await expect(later).resolves.toBeUndefined()
})

test('history is bounded, and says where it begins', async () => {
  const store = new Store(noJournal)
  for (let count = 0; count < 5000; count++) await store.put('pods', object('a', store.nextRevision))
  const history = store.history('pods')
  expect(history.reaches(2)).toBe(false)
  expect([...history.since(0)].length).toBeLessThanOrEqual(2000)
  expect([...history.since(5000)].map(({ revision }) => revision)).toEqual([5001])
})

test('a closed store takes no more changes, and keeps those that it has', async () => {
  const journal = heldJournal()
  const store = new Store(journal)
  const written = store.put('pods', object('a', 2))
  await turn()
  const closed = store.close()
  await expect(store.put('pods', object('b', 3))).rejects.toMatchObject({ code: 'apiserver/closed' })
  journal.writes[0]?.resolve()
  await Promise.all([written, closed])
  expect(
    store
      .collection('pods')
      .list()
      .map(({ name }) => name),
  ).toEqual(['a'])
})
