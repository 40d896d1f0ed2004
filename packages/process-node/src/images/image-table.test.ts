import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createImageTable, type ImageMapping } from './image-table.ts'
import { imageName, type Image } from './image.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'images-'))
  await mkdir(path.join(folder, 'services/queue'), { recursive: true })
  await mkdir(path.join(folder, 'services/bare'), { recursive: true })
  await writeFile(
    path.join(folder, 'services/queue/package.json'),
    '{"scripts":{"start":"node dist/main.js"}}',
  )
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const resolve = (mappings: Record<string, ImageMapping>, reference: string): Promise<Image> =>
  createImageTable(mappings, { folder }).resolve(reference)

test.each([
  ['postgres', 'postgres'],
  ['postgres:17', 'postgres'],
  ['docker.io/library/postgres:17-alpine', 'postgres'],
  ['registry.example.com:5000/shop/queue:1.2', 'registry.example.com:5000/shop/queue'],
  ['registry.example.com:5000/queue', 'registry.example.com:5000/queue'],
  [`node@sha256:${'a'.repeat(64)}`, 'node'],
])('the name of %s is %s', (reference, name) => {
  expect(imageName(reference)).toBe(name)
})

test('a source tree is what its package.json starts', async () => {
  const image = await resolve({ 'ticketing/*': { source: 'services/*' } }, 'ticketing/queue:7')
  expect(image).toMatchObject({
    entrypoint: ['node', 'dist/main.js'],
    folder: path.join(folder, 'services/queue'),
  })
})

test('a mapping that names more goes before one that names less, and both before what is built in', async () => {
  const mappings = {
    '*': { command: ['any'] },
    busybox: { command: ['named'] },
    'busybox:2': { command: ['tagged'] },
  }
  expect((await resolve(mappings, 'alpine')).entrypoint).toEqual(['any'])
  expect((await resolve(mappings, 'busybox:1')).entrypoint).toEqual(['named'])
  expect((await resolve(mappings, 'busybox:2')).entrypoint).toEqual(['tagged'])
})

test('a star stays within its part of the name', async () => {
  await expect(resolve({ 'shop/*': { command: ['x'] } }, 'shop/a/b')).rejects.toThrow('not present')
})

test('what is not mapped says what to add', async () => {
  const error = (await resolve({}, 'registry.example.com/shop/queue:1.2').catch(
    (error: unknown) => error,
  )) as Error
  expect(error.message).toContain('images:\n  registry.example.com/shop/queue:\n    source: FOLDER')
  expect(error).toMatchObject({ code: 'process-node/image' })
})

test.each([
  ['none', /services\/none, is not a folder/],
  ['bare', /does not say how it is started: give package.json a script "start"/],
])('a source tree %s that cannot be started says why', async (name, message) => {
  await expect(resolve({ 'shop/*': { source: 'services/*' } }, `shop/${name}`)).rejects.toThrow(message)
})

test('run beside source says how it is started', async () => {
  const image = await resolve({ 'shop/*': { source: 'services/*', run: 'python3 main.py' } }, 'shop/bare')
  expect(image.entrypoint).toEqual(['python3', 'main.py'])
})

test('the source runner is built in', async () => {
  const { entrypoint } = await resolve({}, 'devmatic/source-runner')
  expect(entrypoint[0]).toBe(process.execPath)
  expect(entrypoint.at(-1)).toMatch(/cli\/main\.[jt]s$/)
})
