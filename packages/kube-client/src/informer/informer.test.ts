import { hasCode } from '@devmatic/base'
import type { KubeList, KubeObject } from '@devmatic/kube-model'
import { expect, test } from 'vitest'
import type { KubeClient, ListOptions } from '../client.ts'
import { statusError } from '../errors.ts'
import { createManualClock, type ManualClock, settle } from '../testing/manual-clock.ts'
import type { WatchEvent, WatchOptions } from '../watch/watch.ts'
import { createInformer, type Informer } from './informer.ts'

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' }

function configMap(name: string, version: number): KubeObject {
  return { ...CONFIG_MAP, metadata: { name, uid: name, resourceVersion: String(version) } }
}

/** An API whose watches the test feeds, and breaks in ways that are hard to have from a real one. */
class ScriptedApi implements Pick<KubeClient, 'list' | 'watch'> {
  objects: KubeObject[] = []
  version = 1
  lists = 0
  endsAtOnce = false
  /** What the next calls fail with. */
  failures: unknown[] = []
  watches: { options: WatchOptions; push: (event: WatchEvent | Error | 'end') => Promise<void> }[] = []

  list<T extends KubeObject>(_kind: unknown, _options?: ListOptions): Promise<KubeList<T>> {
    this.lists++
    const failure = this.failures.shift()
    if (failure) return Promise.reject(failure)
    const metadata = { resourceVersion: String(this.version) }
    return Promise.resolve({ ...CONFIG_MAP, metadata, items: [...this.objects] as T[] })
  }

  async *watch<T extends KubeObject>(
    _kind: unknown,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchEvent<T>> {
    const failure = this.failures.shift()
    if (failure) throw failure as Error
    const queue: (WatchEvent | Error | 'end')[] = []
    let wake = (): void => {}
    options.signal?.addEventListener('abort', () => {
      queue.push(options.signal?.reason as Error)
      wake()
    })
    const push = async (event: WatchEvent | Error | 'end'): Promise<void> => {
      queue.push(event)
      wake()
      await settle()
    }
    this.watches.push({ options, push })
    if (this.endsAtOnce) return
    while (true) {
      const next = queue.shift()
      if (next === 'end') return
      if (next instanceof Error) throw next
      if (next) yield next as WatchEvent<T>
      else await new Promise<void>(resolve => (wake = resolve))
    }
  }

  get last() {
    return this.watches.at(-1)!
  }
}

interface Scene extends AsyncDisposable {
  api: ScriptedApi
  clock: ManualClock
  informer: Informer
  seen: string[]
  errors: unknown[]
}

async function scene(objects: KubeObject[] = []): Promise<Scene> {
  const api = new ScriptedApi()
  api.objects = objects
  const clock = createManualClock()
  const errors: unknown[] = []
  const informer = createInformer(api, CONFIG_MAP, { clock, onError: error => errors.push(error) })
  const seen: string[] = []
  informer.onChange(({ type, object }) =>
    seen.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`),
  )
  await settle()
  return { api, clock, informer, seen, errors, [Symbol.asyncDispose]: () => informer[Symbol.asyncDispose]() }
}

const gone = (): Error =>
  statusError({ verb: 'watch', target: 'ConfigMap' }, { code: 410, reason: 'Expired' })
const cut = (): Error => statusError({ verb: 'watch', target: 'ConfigMap' }, { code: 503 })

test('lists, then follows the watch from where the list was', async () => {
  await using it = await scene([configMap('a', 1)])
  await it.informer.synced()
  expect(it.api.last.options.resourceVersion).toBe('1')
  await it.api.last.push({ type: 'ADDED', object: configMap('b', 2) })
  await it.api.last.push({ type: 'MODIFIED', object: configMap('a', 3) })
  await it.api.last.push({ type: 'DELETED', object: configMap('b', 4) })
  expect(it.seen).toEqual(['added a@1', 'added b@2', 'updated a@3', 'deleted b@4'])
  expect(it.informer.list()).toEqual([configMap('a', 3)])
})

test('a handler that comes late is told of all that is there', async () => {
  await using it = await scene([configMap('a', 1), configMap('b', 1)])
  const late: string[] = []
  const end = it.informer.onChange(({ type, object }) => late.push(`${type} ${object.metadata.name}`))
  expect(late).toEqual(['added a', 'added b'])
  end()
  await it.api.last.push({ type: 'DELETED', object: configMap('a', 2) })
  expect(late).toHaveLength(2)
})

test('watches on from the last event or bookmark after the server ended the watch', async () => {
  await using it = await scene()
  await it.api.last.push({ type: 'ADDED', object: configMap('a', 5) })
  await it.clock.advance(60_000)
  await it.api.last.push('end')
  expect(it.api.last.options.resourceVersion).toBe('5')
  await it.api.last.push({ type: 'BOOKMARK', resourceVersion: '90' })
  await it.clock.advance(60_000)
  await it.api.last.push('end')
  expect(it.api.last.options.resourceVersion).toBe('90')
  expect(it.api.lists).toBe(1)
})

test('a bookmark without a place, and none at all, lose nothing', async () => {
  await using it = await scene()
  await it.api.last.push({ type: 'ADDED', object: configMap('a', 5) })
  await it.api.last.push({ type: 'BOOKMARK', resourceVersion: '' })
  await it.clock.advance(60_000)
  await it.api.last.push('end')
  expect(it.api.last.options.resourceVersion).toBe('5')
})

for (const [how, tell] of [
  ['as an event', { type: 'ERROR', status: { code: 410, reason: 'Expired' } }],
  ['as an answer', gone()],
] as const) {
  test(`lists again after 410 Gone ${how}, and tells the difference`, async () => {
    await using it = await scene([configMap('kept', 1), configMap('lost', 1), configMap('changed', 1)])
    it.seen.length = 0
    it.api.objects = [configMap('kept', 1), configMap('changed', 7), configMap('new', 8)]
    it.api.version = 9
    await it.api.last.push(tell)
    await it.clock.advance(1_000)
    expect(it.seen).toEqual(['deleted lost@1', 'updated changed@7', 'added new@8'])
    expect(it.api.last.options.resourceVersion).toBe('9')
    expect(it.errors).toEqual([])
  })
}

test('lists again when the server was set back to before the place that is known', async () => {
  await using it = await scene()
  const status = {
    code: 504,
    reason: 'Timeout',
    details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
  }
  await it.api.last.push({ type: 'ERROR', status })
  await it.clock.advance(1_000)
  expect(it.api.lists).toBe(2)
})

test('a broken watch goes on from where it was, and says that it broke', async () => {
  await using it = await scene()
  await it.api.last.push({ type: 'ADDED', object: configMap('a', 5) })
  await it.api.last.push(cut())
  await it.clock.advance(1_000)
  expect(it.api.last.options.resourceVersion).toBe('5')
  expect(it.api.lists).toBe(1)
  expect(it.errors.map(error => hasCode(error, 'kube/unavailable'))).toEqual([true])
})

test('waits longer and longer while the server is away, and not for ever', async () => {
  await using it = await scene()
  it.api.failures = Array.from({ length: 20 }, cut)
  await it.api.last.push(cut())
  await it.clock.advance(1_000)
  const early = it.errors.length
  expect(early).toBeGreaterThan(2)
  await it.clock.advance(10_000)
  expect(it.errors.length - early).toBeLessThan(8)
  await it.clock.advance(600_000)
  expect(it.api.watches).toHaveLength(2)
})

test('a server that ends each watch at once is not asked in a tight loop', async () => {
  await using it = await scene()
  it.api.endsAtOnce = true
  await it.api.last.push('end')
  await it.clock.advance(600_000)
  expect(it.api.watches.length).toBeGreaterThan(10)
  expect(it.api.watches.length).toBeLessThan(40)
})

test('a handler that throws is told of, and the others are still called', async () => {
  await using it = await scene()
  it.informer.onChange(() => {
    throw new Error('a handler broke')
  })
  const after: string[] = []
  it.informer.onChange(({ type }) => after.push(type))
  await it.api.last.push({ type: 'ADDED', object: configMap('a', 2) })
  expect(after).toEqual(['added'])
  expect(it.errors).toEqual([new Error('a handler broke')])
})

test('waiting for the first list can be given up', async () => {
  const api = new ScriptedApi()
  api.failures = Array.from({ length: 50 }, cut)
  await using informer = createInformer(api, CONFIG_MAP, { clock: createManualClock() })
  const reason = new Error('enough')
  const signal = AbortSignal.abort(reason)
  await expect(informer.synced(signal)).rejects.toBe(reason)
})
