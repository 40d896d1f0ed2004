import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createTestFolder, type TestFolder } from '../testing/folder.ts'
import { createManualClock } from '../testing/manual-clock.ts'
import { execCredentials } from './exec-plugin.ts'
import type { KubeconfigExec } from './kubeconfig.ts'

/** A plugin that writes down what it was told, and answers with what the test says. */
async function plugin(folder: TestFolder, body: string): Promise<KubeconfigExec> {
  const script = await folder.write(
    'plugin.mjs',
    `import { appendFileSync } from 'node:fs'
appendFileSync(${JSON.stringify(path.join(folder.path, 'runs'))}, process.env.KUBERNETES_EXEC_INFO + '\\n')
const answer = status => console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status }))
${body}`,
  )
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: [script],
    env: [{ name: 'WHO', value: 'robot' }],
    installHint: 'Get it from the shop.',
  }
}

const runs = async (folder: TestFolder): Promise<string[]> =>
  (await readFile(path.join(folder.path, 'runs'), 'utf8')).trim().split('\n')

test('runs once for all who ask, and again when what it gave has expired or was refused', async () => {
  await using folder = await createTestFolder()
  const clock = createManualClock()
  const body = `answer({ token: process.env.WHO, expirationTimestamp: '1970-01-01T01:00:00Z' })`
  const credentials = execCredentials(await plugin(folder, body), { clock, terminal: false })
  const [one, two] = await Promise.all([credentials.current(), credentials.current()])
  expect(one).toEqual({ headers: { authorization: 'Bearer robot' } })
  expect(two).toEqual(one)
  await credentials.current()
  expect(await runs(folder)).toHaveLength(1)
  expect(credentials.invalidate()).toBe(true)
  await credentials.current()
  expect(await runs(folder)).toHaveLength(2)
  await clock.advance(3_600_000)
  await credentials.current()
  expect(await runs(folder)).toHaveLength(3)
})

test('is told of the cluster where it asks for that', async () => {
  await using folder = await createTestFolder()
  const asked = { ...(await plugin(folder, `answer({ token: 't' })`)), provideClusterInfo: true }
  const extensions = [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'shop' } }]
  await execCredentials(asked, {
    cluster: { server: 'https://c.test', extensions },
    terminal: false,
  }).current()
  const [info = ''] = await runs(folder)
  expect(JSON.parse(info)).toEqual({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server: 'https://c.test', config: { audience: 'shop' } } },
  })
})

test('may give a certificate', async () => {
  await using folder = await createTestFolder()
  const given = await plugin(folder, `answer({ clientCertificateData: 'CERT', clientKeyData: 'KEY' })`)
  expect(await execCredentials(given, { terminal: false }).current()).toEqual({
    headers: {},
    cert: 'CERT',
    key: 'KEY',
  })
})

test.each([
  ['fails', `console.error('no network'); process.exit(7)`, /ended with 7: no network/],
  ['answers no JSON', `console.log('token: s3cret')`, /not JSON/],
  ['answers something else', `console.log('{"kind":"Pod","apiVersion":"v1"}')`, /answered v1\/Pod/],
  ['answers nothing', `answer({})`, /neither a token nor a certificate/],
])(
  'a plugin that %s is named, with its install hint and without what it said of secrets',
  async (_, body, problem) => {
    await using folder = await createTestFolder()
    const broken = await plugin(folder, body)
    const error = await execCredentials(broken, { terminal: false })
      .current()
      .then(
        () => expect.fail('it gave credentials'),
        (reason: Error) => reason,
      )
    expect(error).toMatchObject({ code: 'kube/credentials' })
    expect(error.message).toMatch(problem)
    expect(error.message).toContain('Get it from the shop.')
    expect(error.message).not.toContain('s3cret')
  },
)

test('a plugin that is not installed, and one that wants a terminal where there is none', async () => {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'no-such-plugin',
    installHint: 'Install it.',
  }
  await expect(execCredentials(exec).current()).rejects.toThrow(/no-such-plugin.*ENOENT[^]*Install it\./)
  const asking = { ...exec, interactiveMode: 'Always' as const }
  await expect(execCredentials(asking, { terminal: false }).current()).rejects.toThrow('there is none')
})
