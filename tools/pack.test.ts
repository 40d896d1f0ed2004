import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readWorkspaces, root, type Workspace } from './workspaces.ts'

/** What a published package is to somebody who installs it: nothing here sees the repository's sources. */
describe.each(publishedPackages())(
  '$name, packed and installed elsewhere',
  { timeout: 60_000 },
  workspace => {
    let home: string

    beforeAll(async () => {
      home = await mkdtemp(path.join(tmpdir(), 'pack-'))
      await install(workspace, home)
    }, 120_000)
    afterAll(() => rm(home, { recursive: true, force: true }))

    test('brings its licence, its notice, and no sources', async () => {
      const installed = path.join(home, 'node_modules', workspace.name)
      expect((await readdir(installed)).toSorted()).toEqual([
        'LICENSE',
        'NOTICE',
        'README.md',
        'dist',
        'package.json',
      ])
      expect(
        (await readdir(path.join(installed, 'dist'))).filter(file => /\.map$|\.test\./.test(file)),
      ).toEqual([])
      expect(await readFile(path.join(installed, 'LICENSE'), 'utf8')).toContain('Apache License')
    })

    test.each(Object.keys(workspace.manifest.bin ?? {}))('its program %s answers', async program => {
      const version = await run(path.join(home, 'node_modules', '.bin', program), ['--version'], home)
      expect(version.stdout).toBe(`${workspace.manifest.version}\n`)
      const help = await run(path.join(home, 'node_modules', '.bin', program), ['--help'], home)
      expect(help.stdout).toContain(`Usage: ${program}`)
    })

    test('its types hold in a strict project, on their own', async () => {
      const program = `import * as all from '${workspace.name}'\nconsole.log(Object.keys(all).length)\n`
      await writeFile(path.join(home, 'all.ts'), program)
      await typecheck(home, 'all.ts')
      const { stdout } = await run(process.execPath, ['all.ts'], home)
      expect(stdout).toMatch(/^\d+\n$/)
    })

    test('the programs in its README compile', async () => {
      const readme = await readFile(path.join(workspace.folder, 'README.md'), 'utf8')
      for (const [index, [, program = '']] of [...readme.matchAll(/```ts\n([^]*?)```/g)].entries()) {
        await writeFile(path.join(home, `readme-${index}.ts`), program)
        await expect(typecheck(home, `readme-${index}.ts`)).resolves.toBeUndefined()
      }
    })
  },
)

describe('kube-appdeploy, as its users have it', { timeout: 60_000 }, () => {
  let home: string

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'pack-'))
    await install(
      publishedPackages().find(each => each.name === 'kube-appdeploy')!,
      home,
    )
  }, 120_000)
  afterAll(() => rm(home, { recursive: true, force: true }))

  test('renders a folder', async () => {
    await mkdir(path.join(home, 'manifests'))
    await writeFile(path.join(home, 'manifests', 'web.yaml'), webTemplate)
    const program = path.join(home, 'node_modules', '.bin', 'kube-appdeploy')
    const { stdout } = await run(program, ['render', 'manifests', '-v', 'color:blue', '-o', 'json'], home)
    expect(stdout).toContain('"color": "blue"')
  })

  test('renders for a program that imports it', async () => {
    await writeFile(path.join(home, 'library.ts'), libraryUse)
    await typecheck(home, 'library.ts')
    const { stdout } = await run(process.execPath, ['library.ts'], home)
    expect(JSON.parse(stdout)).toEqual({ kind: 'ConfigMap', data: { color: 'green' }, line: 6 })
  })
})

describe('devmatic, as its users have it', { timeout: 120_000 }, () => {
  let home: string

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'pack-'))
    await install(
      publishedPackages().find(each => each.name === 'devmatic')!,
      home,
    )
    await mkdir(path.join(home, 'manifests'))
    await writeFile(path.join(home, 'devmatic.yaml'), product)
    await writeFile(path.join(home, 'manifests', 'pods.yaml'), podTemplates)
    await writeFile(path.join(home, 'serve.cjs'), "require('http').createServer().listen(8080)\n")
  }, 120_000)
  afterAll(() => rm(home, { recursive: true, force: true }))

  // Ready says all: the preload binds the program to its Pod's address, where the probe asks.
  test('starts Pods: a Node program, one that source-runner runs, and PostgreSQL', async () => {
    const program = path.join(home, 'node_modules', '.bin', 'devmatic')
    try {
      const { stdout } = await run(program, ['up'], home)
      for (const name of ['web', 'source', 'postgres']) expect(stdout).toMatch(new RegExp(`${name} .*1/1`))
    } finally {
      await run(program, ['down'], home)
    }
  })
})

const product = `product: pack
manifests: manifests
environments: { local: { cluster: embedded, namespace: pack } }
`

const deployment = (name: string, container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
      - name: main
${container.replace(/^/gm, '        ')}
`

const podTemplates = [
  deployment('web', 'image: devmatic/node\nargs: [serve.cjs]\nreadinessProbe: { tcpSocket: { port: 8080 } }'),
  deployment(
    'source',
    'image: devmatic/source-runner\nargs: [--run, node serve.cjs]\nreadinessProbe: { tcpSocket: { port: 8080 } }',
  ),
  deployment(
    'postgres',
    'image: postgres:18\nenv: [{ name: POSTGRES_PASSWORD, value: secret }]\nreadinessProbe: { tcpSocket: { port: 5432 } }',
  ),
].join('---\n')

const webTemplate = `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  color: {{ .Variables.color }}
`

const libraryUse = `import { renderProduct, type RenderedProduct } from 'kube-appdeploy'

const template = ${JSON.stringify(webTemplate)}
const product: RenderedProduct = await renderProduct({
  names: async () => ['web.yaml'],
  open: async () => template,
  variables: async () => ({ values: { color: 'green' } }),
})
const [first] = product.objects
if (!first) throw new Error('nothing was rendered')
const { kind, data } = first.object
console.log(JSON.stringify({ kind, data, line: first.provenanceOf(['data', 'color']).line }))
`

function publishedPackages(): Workspace[] {
  return [...readWorkspaces().values()].filter(
    ({ manifest }) => !manifest.private && manifest.scripts?.['build'],
  )
}

/** Packs the package and installs the tarball into a folder that npm knows nothing else about. */
async function install(workspace: Workspace, home: string): Promise<void> {
  await writeFile(path.join(home, 'package.json'), '{ "private": true, "type": "module" }\n')
  const packed = await run('npm', ['pack', '--json', '--pack-destination', home], workspace.folder)
  const tarball = Object.values(JSON.parse(packed.stdout) as Record<string, { filename: string }>)[0]!
    .filename
  // A package that brings dependencies needs the registry, as for its users; the others must not ask for it.
  const offline = Object.keys(workspace.manifest.dependencies ?? {}).length === 0 ? ['--offline'] : []
  await run('npm', ['install', ...offline, '--no-audit', '--no-fund', path.join(home, tarball)], home)
}

/** Compiles a file as in a new strict project; the types of Node are what such a project has. */
async function typecheck(home: string, file: string): Promise<void> {
  const types = path.join(home, 'node_modules', '@types', 'node')
  await mkdir(path.dirname(types), { recursive: true })
  if (!existsSync(types)) await symlink(path.join(root, 'node_modules', '@types', 'node'), types)
  const options =
    '--strict --noEmit --target es2024 --module nodenext --types node --exactOptionalPropertyTypes'
  await run(path.join(root, 'node_modules', '.bin', 'tsc'), [...options.split(' '), file], home)
}

/** Runs a program; where it fails, all that it printed is the test's failure. */
async function run(program: string, args: readonly string[], cwd: string): Promise<{ stdout: string }> {
  const env = { ...process.env, NODE_OPTIONS: '' }
  return promisify(execFile)(program, args, { cwd, env }).catch((error: unknown) => {
    const { message, stdout } = error as Error & { stdout: string }
    throw new Error(`${message}\n${stdout}`, { cause: error })
  })
}
