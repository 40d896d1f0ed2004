import { expect, test } from 'vitest'
import { createManualClock, settle } from '../testing/manual-clock.ts'
import { createWorkQueue, type Reconciled } from './work-queue.ts'

/** A reconciler whose runs the test ends one by one. */
function steppedReconciler() {
  const started: string[] = []
  const open = new Map<string, PromiseWithResolvers<Reconciled | void>>()
  return {
    started,
    reconcile: (key: string) => {
      if (open.has(key)) throw new Error(`${key} runs twice at a time`)
      started.push(key)
      const run = Promise.withResolvers<Reconciled | void>()
      open.set(key, run)
      return run.promise.finally(() => open.delete(key))
    },
    end: async (key: string, outcome: Reconciled | Error = {}): Promise<void> => {
      const run = open.get(key)
      if (outcome instanceof Error) run?.reject(outcome)
      else run?.resolve(outcome)
      await settle()
    },
  }
}

test('a key that is added often waits once', async () => {
  const { reconcile, started, end } = steppedReconciler()
  await using queue = createWorkQueue(reconcile)
  for (const key of ['a', 'b', 'b', 'b']) queue.add(key)
  await settle()
  expect(started).toEqual(['a'])
  expect(queue.size).toBe(2)
  await end('a')
  await end('b')
  expect(started).toEqual(['a', 'b'])
  expect(queue.size).toBe(0)
})

test('a key added while it is reconciled is reconciled once more, and not at the same time', async () => {
  const { reconcile, started, end } = steppedReconciler()
  await using queue = createWorkQueue(reconcile, { concurrency: 4 })
  queue.add('a')
  await settle()
  queue.add('a')
  queue.add('a')
  await settle()
  expect(started).toEqual(['a'])
  await end('a')
  expect(started).toEqual(['a', 'a'])
  await end('a')
  expect(queue.size).toBe(0)
})

test('a reconciler that adds its own key at once does not run twice at a time', async () => {
  let runs = 0
  let active = 0
  await using queue = createWorkQueue(
    async key => {
      expect(++active).toBe(1)
      if (++runs < 3) queue.add(key)
      await settle()
      active--
    },
    { concurrency: 8 },
  )
  queue.add('a')
  await queue.idle()
  expect(runs).toBe(3)
})

test('as many keys run at once as allowed', async () => {
  const { reconcile, started, end } = steppedReconciler()
  await using queue = createWorkQueue(reconcile, { concurrency: 2 })
  for (const key of ['a', 'b', 'c']) queue.add(key)
  await settle()
  expect(started).toEqual(['a', 'b'])
  await end('b')
  expect(started).toEqual(['a', 'b', 'c'])
  await end('a')
  await end('c')
})

test('pauses double with each failure and are forgotten with success', async () => {
  const clock = createManualClock()
  const pauses: number[] = []
  let fail = true
  await using queue = createWorkQueue(() => (fail ? Promise.reject(new Error('no')) : Promise.resolve()), {
    clock,
    maxPauseMs: 30,
    onError: (_, { afterMs }) => pauses.push(afterMs),
  })
  queue.add('a')
  await clock.advance(94)
  expect(pauses).toEqual([5, 10, 20, 30, 30])
  fail = false
  await clock.advance(30)
  fail = true
  queue.add('a')
  await settle()
  expect(pauses.at(-1)).toBe(5)
})

test('of several later times the earliest counts, and adding now does not wait', async () => {
  const clock = createManualClock()
  const { reconcile, started, end } = steppedReconciler()
  await using queue = createWorkQueue(reconcile, { clock })
  queue.addAfter('a', 100)
  queue.addAfter('a', 10)
  queue.addAfter('a', 50)
  await clock.advance(10)
  expect(started).toEqual(['a'])
  await end('a')
  expect(clock.sleepers).toBe(0)
  queue.addAfter('b', 1000)
  queue.add('b')
  await settle()
  expect(started).toEqual(['a', 'b'])
  await end('b')
})

test('a reconciler may ask to be called again', async () => {
  const clock = createManualClock()
  const { reconcile, started, end } = steppedReconciler()
  await using queue = createWorkQueue(reconcile, { clock })
  queue.add('a')
  await settle()
  await end('a', { againAfterMs: 500 })
  await queue.idle()
  expect(started).toHaveLength(1)
  await clock.advance(500)
  expect(started).toHaveLength(2)
  await end('a')
})

test('disposal aborts what runs, waits for it, and starts nothing more', async () => {
  const started: string[] = []
  const queue = createWorkQueue(async (key, signal) => {
    started.push(key)
    await new Promise(resolve => signal.addEventListener('abort', resolve))
  })
  queue.add('a')
  queue.add('b')
  await settle()
  await queue[Symbol.asyncDispose]()
  queue.add('c')
  await settle()
  expect(started).toEqual(['a'])
})
