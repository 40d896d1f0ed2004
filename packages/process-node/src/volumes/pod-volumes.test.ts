import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DataObject, Pod, Volume } from '../pod/pod.ts'
import { preparePodVolumes, prepareMounts, translateMounts, type VolumeFolders } from './pod-volumes.ts'

let folder: string
let objects: Record<string, DataObject>
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'volumes-'))
  objects = {
    'ConfigMap settings': {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {},
      data: { a: '1', b: '2' },
      binaryData: { c: '/wA=' },
    },
    'Secret keys': {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {},
      data: { k: Buffer.from('s').toString('base64') },
    },
  }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function prepare(...volumes: Volume[]): Promise<VolumeFolders> {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { app: 'x' } },
    spec: { containers: [{ name: 'c', resources: { limits: { memory: '1Mi' } } }], volumes },
  }
  return preparePodVolumes({
    pod,
    folder: path.join(folder, 'volumes'),
    objects: { find: (kind, _namespace, name) => Promise.resolve(objects[`${kind} ${name}`]) },
    tokens: { request: (_pod, { audience }) => Promise.resolve(`token for ${audience ?? 'the API'}`) },
    claims: {
      folderOf: (_namespace, claim) =>
        claim === 'bound' ? Promise.resolve('/claims/bound') : Promise.reject(new Error('not bound')),
    },
    node: { cpuCores: 1, memoryBytes: 1, storageBytes: 1 },
  })
}

async function contents(volume: string): Promise<Record<string, string>> {
  const root = path.join(folder, 'volumes', volume)
  const names = (await readdir(root, { recursive: true })).filter(name => !name.startsWith('..'))
  const files = await Promise.all(
    names.map(async name => ((await stat(path.join(root, name))).isFile() ? name : undefined)),
  )
  const found = files.filter(name => name !== undefined).toSorted()
  return Object.fromEntries(
    await Promise.all(
      found.map(async name => [name, await readFile(path.join(root, name), 'latin1')] as const),
    ),
  )
}

test('a ConfigMap as files', async () => {
  await prepare({ name: 'v', configMap: { name: 'settings' } })
  expect(await contents('v')).toEqual({ a: '1', b: '2', c: '\xff\x00' })
})

test('keys as paths, with modes', async () => {
  await prepare({
    name: 'v',
    secret: { secretName: 'keys', defaultMode: 0o400, items: [{ key: 'k', path: 'deep/key', mode: 0o440 }] },
  })
  expect((await stat(path.join(folder, 'volumes/v/..data/deep/key'))).mode & 0o777).toBe(0o440)
  expect(await readFile(path.join(folder, 'volumes/v/deep/key'), 'utf8')).toBe('s')
})

test('an update replaces all files in one step, and a second look at the same changes nothing', async () => {
  const volume: Volume = { name: 'v', configMap: { name: 'settings' } }
  await prepare(volume)
  const before = await readlink(path.join(folder, 'volumes/v/..data'))
  await prepare(volume)
  expect(await readlink(path.join(folder, 'volumes/v/..data'))).toBe(before)
  objects['ConfigMap settings']!.data = { a: 'new' }
  delete objects['ConfigMap settings']!.binaryData
  await prepare(volume)
  expect(await contents('v')).toEqual({ a: 'new' })
  expect(await readdir(path.join(folder, 'volumes/v'))).toHaveLength(3) // a, ..data, and what it points to
})

test('a projected volume joins its sources', async () => {
  await prepare({
    name: 'v',
    projected: {
      sources: [
        { serviceAccountToken: { path: 'token', audience: 'x' } },
        { configMap: { name: 'settings', items: [{ key: 'a', path: 'a' }] } },
        {
          downwardAPI: {
            items: [
              { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
              { path: 'memory', resourceFieldRef: { containerName: 'c', resource: 'limits.memory' } },
            ],
          },
        },
        { secret: { name: 'none', optional: true } },
      ],
    },
  })
  expect(await contents('v')).toEqual({ token: 'token for x', a: '1', labels: 'app="x"', memory: '1048576' })
})

test.each<[Volume, string]>([
  [
    { name: 'v', configMap: { name: 'none' } },
    'MountVolume.SetUp failed for volume "v" : configmap "none" not found',
  ],
  [
    { name: 'v', configMap: { name: 'settings', items: [{ key: 'x', path: 'x' }] } },
    'configmap references non-existent config key: x',
  ],
  [
    { name: 'v', configMap: { name: 'settings', items: [{ key: 'a', path: '../../x' }] } },
    '"../../x" is no path within a volume',
  ],
  [
    { name: 'v', hostPath: { path: '/no/such', type: 'Directory' } },
    'hostPath type check failed: /no/such is not a directory',
  ],
  [{ name: 'v', persistentVolumeClaim: { claimName: 'free' } }, 'not bound'],
  [{ name: 'v', nfs: {} } as unknown as Volume, 'volumes of kind nfs are not supported here'],
])('%j says what is wrong', async (volume, message) => {
  await expect(prepare(volume)).rejects.toThrow(message)
})

test('subPaths are within their volume, and are created', async () => {
  const folders = await prepare({ name: 'd', emptyDir: {} })
  const mounts = await prepareMounts(
    { name: 'c', volumeMounts: [{ name: 'd', mountPath: '/data/', subPathExpr: '$(POD)/x' }] },
    folders,
    { POD: 'p-0' },
  )
  expect(mounts).toEqual([
    { mountPath: '/data', source: path.join(folder, 'volumes/d/p-0/x'), readOnly: false },
  ])
  const escape = prepareMounts(
    { name: 'c', volumeMounts: [{ name: 'd', mountPath: '/d', subPath: '../../x' }] },
    folders,
    {},
  )
  await expect(escape).rejects.toThrow('must lie within its volume')
})

test('what a Pod left in an emptyDir stays until the Pod goes', async () => {
  await prepare({ name: 'd', emptyDir: {} })
  await writeFile(path.join(folder, 'volumes/d/x'), '1')
  await prepare({ name: 'd', emptyDir: {} })
  expect(await contents('d')).toEqual({ x: '1' })
})

test('hostPath creates what its type says', async () => {
  await mkdir(path.join(folder, 'there'))
  await prepare({ name: 'a', hostPath: { path: path.join(folder, 'new/folder'), type: 'DirectoryOrCreate' } })
  expect((await stat(path.join(folder, 'new/folder'))).isDirectory()).toBe(true)
})

test.each([
  ['cat /etc/app/settings.json', 'cat /S/settings.json'],
  ['--config=/etc/app', '--config=/S'],
  ['/etc/app:/etc/app/deep:/etc/apple', '/S:/D:/etc/apple'],
  ['/srv/etc/app', '/srv/etc/app'],
  ['/etc/app/deep/x', '/D/x'],
  ['"/etc/app/x"', '"/S/x"'],
])('%s is translated to %s', (text, expected) => {
  const mounts = [
    { mountPath: '/etc/app', source: '/S', readOnly: true },
    { mountPath: '/etc/app/deep', source: '/D', readOnly: true },
  ]
  expect(translateMounts(text, mounts)).toBe(expected)
})
