import path from 'node:path'
import { expect, test } from 'vitest'
import { createTestFolder } from '../testing/folder.ts'
import { connectionFrom } from './connection.ts'
import { loadKubeconfig } from './load.ts'

const QA = `
current-context: qa
clusters:
- {name: qa, cluster: {server: 'https://qa.test:6443', certificate-authority: ca.pem, tls-server-name: kubernetes, proxy-url: 'http://proxy.test:3128'}}
users:
- {name: me, user: {tokenFile: secrets/token}}
contexts:
- {name: qa, context: {cluster: qa, user: me, namespace: shop}}
`

test('the first file to name a thing wins, and paths count from their own file', async () => {
  await using folder = await createTestFolder()
  const first = await folder.write('one/config', QA)
  await folder.write('one/ca.pem', 'an authority')
  await folder.write('one/secrets/token', ' a-token\n')
  const second = await folder.write(
    'two/config',
    `current-context: other
clusters: [{name: qa, cluster: {server: 'https://evil.test'}}, {name: two, cluster: {server: 'http://two.test'}}]
contexts: [{name: two, context: {cluster: two}}]`,
  )
  const missing = path.join(folder.path, 'missing')
  const env = { KUBECONFIG: [missing, first, '', second].join(path.delimiter) }
  const config = (await loadKubeconfig({ env })) ?? {}
  const qa = await connectionFrom(config)
  expect(qa).toMatchObject({
    url: 'https://qa.test:6443',
    context: 'qa',
    namespace: 'shop',
    ca: 'an authority',
    serverName: 'kubernetes',
    proxy: 'http://proxy.test:3128',
  })
  expect(await qa.credentials.current()).toEqual({ headers: { authorization: 'Bearer a-token' } })
  expect(await connectionFrom(config, 'two')).toMatchObject({ url: 'http://two.test', namespace: 'default' })
})

test('no file at all is not an error; one that was named and is missing is', async () => {
  await using folder = await createTestFolder()
  expect(await loadKubeconfig({ env: { HOME: folder.path } })).toBeUndefined()
  const missing = path.join(folder.path, 'missing')
  await expect(loadKubeconfig({ paths: [missing] })).rejects.toMatchObject({
    code: 'kube/config',
    message: expect.stringContaining(missing),
  })
})

test.each([
  ['not YAML', 'clusters: [', /yaml/i],
  ['a list', '- a', /not a mapping/],
  ['clusters that are no list', 'clusters: {a: b}', /clusters is not a list/],
  ['an entry without a name', 'users: [{user: {}}]', /an entry of users has no name/],
])('a kubeconfig that is %s is refused by name', async (_, text, problem) => {
  await using folder = await createTestFolder()
  const file = await folder.write('config', text)
  const error = await loadKubeconfig({ paths: [file] }).then(
    () => expect.fail('it was read'),
    (reason: Error) => reason,
  )
  expect(error.message).toContain(file)
  expect(error.message).toMatch(problem)
})

test('a wrong context is answered with near names, and missing parts are named', async () => {
  await using folder = await createTestFolder()
  const file = await folder.write(
    'config',
    `contexts: [{name: production, context: {cluster: gone}}, {name: qa, context: {cluster: here, user: nobody}}]
clusters: [{name: here, cluster: {server: 'https://here.test'}}]`,
  )
  const config = (await loadKubeconfig({ paths: [file] })) ?? {}
  await expect(connectionFrom(config, 'prodution')).rejects.toThrow('Did you mean "production"?')
  await expect(connectionFrom(config, 'production')).rejects.toThrow(
    'no cluster of context "production": "gone"',
  )
  await expect(connectionFrom(config, 'qa')).rejects.toThrow('no user of context "qa": "nobody"')
  await expect(connectionFrom(config)).rejects.toThrow('There is no current context')
})

test('users: certificates, passwords, impersonation, and what is no longer supported', async () => {
  const of = async (user: object) =>
    await connectionFrom({
      clusters: [{ name: 'c', cluster: { server: 'https://c.test' } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    })
  const data = (text: string): string => Buffer.from(text).toString('base64')
  const certified = await of({ 'client-certificate-data': data('CERT'), 'client-key-data': data('KEY') })
  expect(await certified.credentials.current()).toEqual({ headers: {}, cert: 'CERT', key: 'KEY' })
  const basic = await of({ username: 'me', password: 'ä' })
  expect((await basic.credentials.current()).headers).toEqual({ authorization: `Basic ${data('me:ä')}` })
  const other = await of({ as: 'jane', 'as-groups': ['a', 'b'], 'as-user-extra': { 'Some/Key': ['v'] } })
  expect(other.impersonate).toEqual({
    'impersonate-user': 'jane',
    'impersonate-group': ['a', 'b'],
    'impersonate-extra-some%2Fkey': ['v'],
  })
  await expect(of({ 'auth-provider': { name: 'gcp' } })).rejects.toThrow('use an exec plugin')
})
