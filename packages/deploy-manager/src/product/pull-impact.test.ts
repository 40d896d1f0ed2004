import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Modes, PullImpact } from '../protocol/index.ts'
import { readGitState } from './git-state.ts'
import { pullImpactOf } from './pull-impact.ts'
import { renderChosen } from './render-chosen.ts'

let root: string
const git = (...args: string[]): void =>
  void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    cwd: root,
    stdio: 'pipe',
  })
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), text)
}

const deployment = (name: string, extra = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  annotations: { dev: "${name}: { path: services/${name}, run: node main.js }" }
spec:
  replicas: {{ .Variables.replicas }}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
      - name: ${name}
        image: {{ .Variables.images.${name} }}
${extra}`
const variables = (changes = ''): string =>
  `replicas: 1\nimages: { shop: "shop:1", mail: "mail:1" }\nlevel: info\n${changes}`
const level = '        env: [{ name: LEVEL, value: "{{ .Variables.level }}" }]\n'

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'pull-'))
  write('devmatic.yaml', 'product: p\nimages: { "mail": { source: worker } }\nenvironments: { local: {} }\n')
  write('manifests/shop.yaml', deployment('shop', level))
  write('manifests/mail.yaml', deployment('mail'))
  write('manifests/variables.yaml', variables())
  write('services/shop/main.js', '1')
  write('services/shop/package.json', '{}')
  write('worker/main.js', '1')
  write('README.md', 'read me')
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '--all')
  git('commit', '--quiet', '-m', 'start')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

async function impactOf(
  change: () => void,
  { chosen = {}, proposes = false }: { chosen?: Modes; proposes?: boolean } = {},
): Promise<PullImpact | undefined> {
  const render = (): ReturnType<typeof renderChosen> => renderChosen({ root, environment: 'local', chosen })
  const [before, was] = [await readGitState(root), await render()]
  change()
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty', '-m', 'change')
  const [now, is] = [await readGitState(root), await render()]
  return await pullImpactOf({ root, before, now, was, is, undoRevision: 3, proposes })
}

const cases: [string, () => void, Record<string, string[]>][] = [
  ['nothing', () => {}, {}],
  ['a file of nobody', () => write('README.md', 'new'), {}],
  [
    'a comment in a manifest',
    () => write('manifests/shop.yaml', `# a word\n${deployment('shop', level)}`),
    {},
  ],
  ['a comment in the variables', () => write('manifests/variables.yaml', variables('# a word\n')), {}],
  ['a variable that nobody uses', () => write('manifests/variables.yaml', variables('unused: 1\n')), {}],
  [
    'a variable of one',
    () => write('manifests/variables.yaml', variables().replace('info', 'debug')),
    { shop: ['variable'] },
  ],
  [
    'a variable of all',
    () => write('manifests/variables.yaml', variables().replace('replicas: 1', 'replicas: 2')),
    { mail: ['variable'], shop: ['variable'] },
  ],
  [
    'an image',
    () => write('manifests/variables.yaml', variables().replace('shop:1', 'shop:2')),
    { shop: ['image'] },
  ],
  [
    'an image and a variable',
    () => write('manifests/variables.yaml', variables().replace('shop:1', 'shop:2').replace('info', 'debug')),
    { shop: ['image', 'variable'] },
  ],
  [
    'a manifest',
    () => write('manifests/mail.yaml', deployment('mail', '        command: [node]\n')),
    { mail: ['manifest'] },
  ],
  [
    'a new service',
    () =>
      write(
        'manifests/new.yaml',
        deployment('mail').replaceAll('mail', 'new').replace('images.new', 'images.mail'),
      ),
    { new: ['manifest'] },
  ],
  [
    'a manifest moved to another file',
    () => {
      git('mv', 'manifests/mail.yaml', 'manifests/post.yaml')
    },
    {},
  ],
  ['a source by its annotation', () => write('services/shop/main.js', '2'), { shop: ['source'] }],
  ['a new source file', () => write('services/shop/lib/a.js', '2'), { shop: ['source'] }],
  ['a deleted source file', () => rmSync(path.join(root, 'services/shop/main.js')), { shop: ['source'] }],
  ['a source by its image', () => write('worker/main.js', '2'), { mail: ['source'] }],
  ['a dependency', () => write('services/shop/package.json', '{"a":1}'), { shop: ['dependency'] }],
  [
    'a dependency and a source',
    () => {
      write('services/shop/package.json', '{"a":1}')
      write('services/shop/main.js', '2')
    },
    { shop: ['source', 'dependency'] },
  ],
  ['a folder with a similar name', () => write('services/shop2/main.js', '2'), {}],
  [
    'everything',
    () => {
      write('manifests/variables.yaml', variables().replace('shop:1', 'shop:2'))
      write('worker/main.js', '2')
      write('README.md', 'x')
    },
    { mail: ['source'], shop: ['image'] },
  ],
]

test.each(cases)('%s', async (_, change, touched) => {
  const impact = await impactOf(change)
  const found = impact?.services.map(({ service, causes }) => [
    service,
    causes.toSorted((a, b) => (a < b ? -1 : 1)),
  ])
  const wanted = Object.entries(touched).map(([service, causes]) => [
    service,
    causes.toSorted((a, b) => (a < b ? -1 : 1)),
  ])
  expect(found).toEqual(wanted)
})

test('names commits, files of nobody, and the way back', async () => {
  const impact = await impactOf(() => {
    write('services/shop/main.js', '2')
    write('README.md', 'x')
  })
  expect(impact).toMatchObject({
    branch: 'main',
    otherFiles: ['README.md'],
    undoRevision: 3,
    undone: false,
    commits: [{ subject: 'change', author: 't' }],
  })
  expect(impact?.services[0]).toMatchObject({ details: ['services/shop/main.js'], state: 'applied' })
  expect(impact?.services[0]?.commits).toEqual([impact?.commits[0]?.id])
})

test('says what does not run, and what waits for somebody', async () => {
  const change = (): void => write('services/shop/main.js', '3')
  expect((await impactOf(change, { chosen: { shop: 'off' } }))?.services[0]?.state).toBe('not-running')
  expect(
    (await impactOf(() => write('services/shop/main.js', '4'), { proposes: true }))?.services[0]?.state,
  ).toBe('proposed')
})

test('a detached HEAD, a broken repository and none at all are what they are', async () => {
  git('checkout', '--quiet', '--detach')
  const state = await readGitState(root)
  expect(state).toMatchObject({ detached: true, dirty: false })
  expect(state.branch).toBe(state.commit?.slice(0, 10))
  write('.git/HEAD', 'nonsense')
  expect(await readGitState(root)).toEqual({ branch: '', detached: false, dirty: false })
  rmSync(path.join(root, '.git'), { recursive: true })
  expect(await readGitState(root)).toEqual({ branch: '', detached: false, dirty: false })
})
