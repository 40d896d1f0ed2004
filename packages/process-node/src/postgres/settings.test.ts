import path from 'node:path'
import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'

const password = { POSTGRES_PASSWORD: 'secret' }
const mounts = (...pairs: [string, string][]): { DEVMATIC_MOUNTS: string } => ({
  DEVMATIC_MOUNTS: JSON.stringify(pairs),
})

test.each([
  ['a volume of an image up to 17', mounts(['/var/lib/postgresql/data', '/v/1']), '/v/1/pgdata'],
  ['a volume of an image from 18 on', mounts(['/var/lib/postgresql', '/v/2']), '/v/2/pgdata'],
  ['no volume', { DEVMATIC_CONTAINER_FOLDER: '/pods/1/main' }, '/pods/1/main/pgdata'],
  ['a folder that is named', { PGDATA: '/v/3', ...mounts(['/var/lib/postgresql', '/v/2']) }, '/v/3'],
  ['a relative folder', { PGDATA: 'data' }, path.resolve('data')],
])('the data are in %s', (_name, env, folder) => {
  expect(readSettings({ ...password, ...env }).data).toBe(folder)
})

test('a password is wanted, or a word that none is', () => {
  expect(() => readSettings({})).toThrow(/POSTGRES_PASSWORD/)
  expect(readSettings({ POSTGRES_HOST_AUTH_METHOD: 'trust' }).password).toBeUndefined()
})
