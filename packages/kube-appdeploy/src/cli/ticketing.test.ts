import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createColors } from 'picocolors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbeddedCluster } from '../../../../tools/test-clusters/embedded.ts'
import type { TestCluster } from '../../../../tools/test-clusters/real.ts'
import type { DeployEvent } from '../apply/deploy-event.ts'
import { runCommand } from './main.ts'

const examples = path.join(import.meta.dirname, '..', '..', '..', '..', 'examples')

/** Two environments on one machine: what differs between them is what may differ. */
const product = `
product: ticketing
environments:
  qa: { namespace: qa, protected: false, variables: { environment: qa } }
  production:
    namespace: production
    variables: { environment: production, log_level: warn }
    promote: { from: qa, mayDiffer: [environment, log_level] }
    budget: { deletions: 0, unavailable: 25% }
`

interface Result {
  code: number
  out: string
  err: string
}

// The whole life of a product, by its command line, on a cluster that really runs it.
describe('the ticketing product', () => {
  let folder: string
  let cluster: TestCluster

  beforeAll(async () => {
    // Beside the example, so that its packages are found.
    folder = await mkdtemp(path.join(examples, '.deployed-'))
    await cp(path.join(examples, 'ticketing'), folder, {
      recursive: true,
      filter: source => !/[\\/](node_modules|\.devmatic)$/.test(source),
    })
    await writeFile(path.join(folder, 'devmatic.yaml'), product)
    process.chdir(folder) // places in messages are shown from where the user stands
    const images = { 'ticketing/*': { source: 'services/*' }, postgres: { command: ['devmatic-postgres'] } }
    cluster = await startEmbeddedCluster({ folder, images })
  }, 60_000)
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }, 60_000)

  async function run(...args: string[]): Promise<Result> {
    const result = { out: '', err: '' }
    const code = await runCommand([...args, '--kubeconfig', cluster.kubeconfig], {
      stdin: (async function* () {})(),
      out: async text => void (result.out += text),
      err: text => void (result.err += text),
      colors: createColors(false),
      directory: folder,
      signal: new AbortController().signal,
    })
    return { code, ...result }
  }

  /** What was written, and what became ready, in that order. */
  function order({ out }: Result): string[] {
    const events = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as DeployEvent)
    return events.flatMap(event => {
      if (event.type === 'step' && event.state === 'started') return [`${event.ref.kind} ${event.ref.name}`]
      return event.type === 'rollout' && event.state === 'complete' ? [`${event.ref.name} is ready`] : []
    })
  }

  function expectMigrationsFirst(happened: readonly string[]): void {
    const done = happened.indexOf('migrations is ready')
    expect(done).toBeGreaterThan(happened.indexOf('Job migrations'))
    for (const name of ['sales', 'queue', 'seatplan', 'worker', 'shop'])
      expect(happened.indexOf(`Deployment ${name}`)).toBeGreaterThan(done)
  }

  test(
    'is installed from nothing: PostgreSQL, then migrations, then all else',
    { timeout: 120_000 },
    async () => {
      const installed = await run('.', '-e', 'qa', '-o', 'json')
      expect(installed).toMatchObject({ code: 0, err: '' })
      const happened = order(installed)
      expect(happened.indexOf('postgres is ready')).toBeGreaterThan(happened.indexOf('StatefulSet postgres'))
      expect(happened.indexOf('Job migrations')).toBeGreaterThan(happened.indexOf('postgres is ready'))
      expectMigrationsFirst(happened)
      expect(await run('status', '-e', 'qa')).toEqual({
        code: 0,
        err: '',
        out: expect.stringContaining('succeeded'),
      })
      expect((await run('plan', '.', '-e', 'qa', '--exit-code')).code).toBe(0)
    },
  )

  test('is upgraded: migrations run again before what they are for', { timeout: 120_000 }, async () => {
    const upgrade = ['.', '-e', 'qa', '-v', 'log_level:debug']
    const { out } = await run('plan', ...upgrade)
    expect(out).toMatch(/↻ Job qa\/migrations .* runs again: spec\.template.* changes/)
    expect(out).toMatch(/Deployment qa\/sales: 1 Pod restarts, as \.spec\.template/)
    const upgraded = await run(...upgrade, '-o', 'json')
    expect(upgraded).toMatchObject({ code: 0, err: '' })
    expectMigrationsFirst(order(upgraded))
  })

  test(
    'is broken: the failure names the image, the workload and its line',
    { timeout: 120_000 },
    async () => {
      const broken = await run(
        '.',
        '-e',
        'qa',
        '-v',
        'log_level:debug',
        '-v',
        'images.sales:ticketing/nothing:dev',
      )
      expect(broken.code).toBe(1)
      expect(broken.err).toMatch(
        /error: Deployment sales \(manifests\/sales\.yaml:7\), Pod sales-.*: ErrImageNeverPull/,
      )
      expect((await run('status', '-e', 'qa')).code).toBe(1)
      const promoted = await run('promote', '.', '-e', 'production', '--yes=production')
      expect(promoted).toMatchObject({ code: 1, err: expect.stringContaining('revision 3, is failed') })
    },
  )

  test('is rolled back, and well again', { timeout: 120_000 }, async () => {
    expect(await run('rollback', '-e', 'qa')).toMatchObject({
      code: 0,
      err: expect.stringContaining('Revision 4'),
    })
    expect(await run('status', '-e', 'qa')).toMatchObject({ code: 0 })
  })

  test('is promoted, with what runs in qa and nothing else', { timeout: 120_000 }, async () => {
    const other = await run('promote', '.', '-e', 'production', '-v', 'replicas.sales:2', '--yes=production')
    expect(other).toMatchObject({
      code: 1,
      err: expect.stringContaining('Revision 4 of qa is not what these'),
    })
    const promoted = await run(
      'promote',
      '.',
      '-e',
      'production',
      '-v',
      'log_level:debug',
      '--yes=production',
      '-o',
      'json',
    )
    expect(promoted).toMatchObject({
      code: 0,
      err: 'Revision 4 of qa is healthy, and what these templates give.\n',
    })
    expectMigrationsFirst(order(promoted))
    const history = await run('history', '-e', 'production')
    expect(history.out).toMatch(/1 .* succeeded, promoted from qa 4/)
  })

  test('keeps production within its budget', { timeout: 60_000 }, async () => {
    const smaller = await run('.', '-e', 'production', '-v', 'internal_env:false', '--yes=production')
    expect(smaller.code).toBe(1)
    expect(smaller.err).toMatch(/error: This deletes \d+ objects .*and the environment allows 0 at once/)
  })

  test('is removed, but for its data', { timeout: 120_000 }, async () => {
    for (const environment of ['qa', 'production']) {
      const removed = await run('remove', '-e', environment, `--yes=${environment}`)
      expect(removed).toMatchObject({
        code: 0,
        err: expect.stringMatching(/StatefulSet .*postgres: its data stays/),
      })
      expect((await run('status', '-e', environment)).code).toBe(1)
    }
  })
})
