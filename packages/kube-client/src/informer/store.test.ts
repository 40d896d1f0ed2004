import type { KubeObject } from '@devmatic/kube-model'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOf, ObjectStore } from './store.ts'

function configMap(name: string, version = '1', uid = `uid of ${name}`): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', uid, resourceVersion: version, labels: { version } },
  }
}

const types = (changes: readonly { type: string }[]): string[] => changes.map(change => change.type)

test('tells what each object became', () => {
  const store = new ObjectStore<KubeObject>()
  expect(types(store.put(configMap('a')))).toEqual(['added'])
  expect(store.put(configMap('a'))).toEqual([])
  expect(store.put(configMap('a', '2'))).toEqual([
    { type: 'updated', object: configMap('a', '2'), previous: configMap('a') },
  ])
  expect(types(store.remove(configMap('a', '3')))).toEqual(['deleted'])
  expect(store.remove(configMap('a', '3'))).toEqual([])
})

test('an object deleted and created again while nobody looked is deleted and added', () => {
  const store = new ObjectStore<KubeObject>()
  store.put(configMap('a', '1', 'first'))
  const changes = store.replace([configMap('a', '9', 'second')])
  expect(changes.map(({ type, object }) => [type, object.metadata.uid])).toEqual([
    ['deleted', 'first'],
    ['added', 'second'],
  ])
})

test('an index follows its objects, and an unknown one is an error', () => {
  const store = new ObjectStore<KubeObject>({
    byVersion: object => [object.metadata.labels?.['version'] ?? ''],
  })
  store.put(configMap('a', '1'))
  store.put(configMap('b', '1'))
  store.put(configMap('b', '2'))
  expect(store.byIndex('byVersion', '1').map(keyOf)).toEqual(['shop/a'])
  store.remove(configMap('b', '2'))
  expect(store.byIndex('byVersion', '2')).toEqual([])
  expect(() => store.byIndex('byColour', 'red')).toThrow('no index "byColour"; there are byVersion')
})

test('whoever applies the changes to a copy has what the store has', () => {
  const object = fc
    .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('1', '2', '3'), fc.constantFrom('x', 'y'))
    .map(([name, version, uid]) => configMap(name, version, uid))
  const step = fc.oneof(
    object.map(one => (store: ObjectStore<KubeObject>) => store.put(one)),
    object.map(one => (store: ObjectStore<KubeObject>) => store.remove(one)),
    fc
      .uniqueArray(object, { selector: keyOf })
      .map(all => (store: ObjectStore<KubeObject>) => store.replace(all)),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), steps => {
      const store = new ObjectStore<KubeObject>({ byVersion: one => [one.metadata.resourceVersion ?? ''] })
      const copy = new Map<string, KubeObject>()
      for (const run of steps) {
        for (const change of run(store)) {
          expect(copy.has(keyOf(change.object))).toBe(change.type !== 'added')
          if (change.type === 'deleted') copy.delete(keyOf(change.object))
          else copy.set(keyOf(change.object), change.object)
        }
        expect(new Set(store.list())).toEqual(new Set(copy.values()))
        for (const version of ['1', '2', '3']) {
          expect(new Set(store.byIndex('byVersion', version))).toEqual(
            new Set([...copy.values()].filter(one => one.metadata.resourceVersion === version)),
          )
        }
      }
    }),
  )
})
