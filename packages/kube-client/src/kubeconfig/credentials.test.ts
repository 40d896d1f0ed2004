import { readFile, rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { clientOf } from '../create-client.ts'
import { createTestFolder } from '../testing/folder.ts'
import { json, serve, status } from '../testing/http-server.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { bearer, fileCredentials } from './credentials.ts'

test('a token file is read again after a minute, and keeps its last content when it vanishes', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write('token', 'one')
  const clock = createManualClock()
  const credentials = fileCredentials(async () => bearer(await readFile(file, 'utf8')), clock)
  expect(await credentials.current()).toEqual(bearer('one'))
  await folder.write('token', 'two')
  expect(await credentials.current()).toEqual(bearer('one'))
  await clock.advance(60_000)
  expect(await credentials.current()).toEqual(bearer('two'))
  await rm(file)
  await clock.advance(60_000)
  expect(await credentials.current()).toEqual(bearer('two'))
})

test('a token that is refused is read again at once, and the request sent again', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write('token', 'old')
  await using server = await serve(
    json({ kind: 'Pod' }),
    (request, response) =>
      void folder.write('token', 'new').then(() => status(401, 'Unauthorized')(request, response)),
    json({ kind: 'Pod' }),
    status(401, 'Unauthorized'),
  )
  const credentials = fileCredentials(async () => bearer(await readFile(file, 'utf8')))
  await using client = clientOf({ url: server.url, namespace: 'default', credentials })
  const ask = (): Promise<string> => client.raw('/api/v1/namespaces/default/pods/web')
  await ask()
  await ask()
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer old',
    'Bearer old',
    'Bearer new',
  ])
  // Once is enough: a server that refuses the new one too is believed.
  await expect(ask()).rejects.toMatchObject({ code: 'kube/unauthorized' })
  expect(server.requests).toHaveLength(5)
})
