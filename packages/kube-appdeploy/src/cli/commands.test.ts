import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseYamlDocuments } from '@devmatic/kube-model'
import { createColors } from 'picocolors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from './main.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commands-'))
  await cp(path.join(import.meta.dirname, '..', '..', 'testdata', 'shop'), folder, { recursive: true })
  process.chdir(folder) // places in messages are shown from where the user stands
})
afterAll(() => rm(folder, { recursive: true }))

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const result = { out: '', err: '' }
  const code = await runCommand(args, {
    stdin: (async function* () {
      yield Buffer.from('apiVersion: v1\nkind: Namespace\nmetadata: { name: {{ .Variables.name }} }\n')
    })(),
    out: async text => void (result.out += text),
    err: text => void (result.err += text),
    colors: createColors(false),
    directory: folder,
    signal: new AbortController().signal,
  })
  return { code, ...result }
}

describe('render', () => {
  test('prints objects in the order file, document', async () => {
    const { code, out, err } = await run('render', '.', '-e', 'qa', '-o', 'name')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe('service/fakeaws\ndeployment.apps/mail\ndeployment.apps/web\nsecret/web\n')
  })

  test('prints the same objects as YAML, as a List and into files', async () => {
    const yaml = await run('render', '.', '-e', 'production')
    const list = await run('render', 'manifests', '-e', 'production', '-o', 'json')
    const objects = parseYamlDocuments(yaml.out).map(({ value }) => value)
    expect(JSON.parse(list.out)).toEqual({ apiVersion: 'v1', kind: 'List', items: objects })
    await run('render', '.', '-e', 'production', '-o', 'out')
    expect((await readdir(path.join(folder, 'out'))).filter(name => name.endsWith('.yaml'))).toEqual([
      'deployment--mail.yaml',
      'deployment--web.yaml',
      'secret--web.yaml',
    ])
    const [written] = parseYamlDocuments(
      await readFile(path.join(folder, 'out', 'deployment--web.yaml'), 'utf8'),
    )
    expect(written?.value).toEqual(objects[1])
  })

  test('removes from a folder only what it wrote before', async () => {
    await run('render', '.', '-e', 'qa', '-o', 'both')
    await writeFile(path.join(folder, 'both', 'service--mine.yaml'), 'mine')
    const { err } = await run('render', '.', '-e', 'production', '-o', 'both')
    expect(err).toContain('removed 1')
    expect(await readdir(path.join(folder, 'both'))).toContain('service--mine.yaml')
    expect(await readdir(path.join(folder, 'both'))).not.toContain('service--fakeaws.yaml')
  })

  test('reads the standard input and files', async () => {
    expect((await run('render', '-', '-v', 'name:x', '-o', 'name')).out).toBe('namespace/x\n')
    expect((await run('render', 'manifests/mail.yaml', '-o', 'name')).out).toBe('deployment.apps/mail\n')
  })

  test('switches a container by its template, and by the dev annotation where that asks nothing', async () => {
    const { out } = await run(
      'render',
      '.',
      '--mode',
      'mail/mail=source',
      '--mode',
      'web/web=source',
      '-o',
      'json',
    )
    const images = (
      JSON.parse(out) as { items: { spec: { template: { spec: { containers: unknown[] } } } }[] }
    ).items.flatMap(item => item.spec?.template?.spec.containers ?? [])
    expect(images).toMatchObject([
      { image: 'devmatic/source-runner', args: ['--path', 'services/mail', '--run', 'npm start'] },
      {
        image: 'devmatic/source-runner',
        args: ['--path', 'services/web', '--run', 'npm start', '--watch', 'src', '--reload', 'restart'],
      },
    ])
    const off = await run('render', '.', '--mode', 'web/web=off', '-o', 'name')
    expect(off.out).not.toContain('deployment.apps/web')
    expect(off.err).toContain('Deployment/web is off')
  })

  test.each([
    [['render', '.', '-e', 'prodution'], /no such environment\. Did you mean production\?/],
    [['render', '.', '-v', 'novalue'], /novalue/],
    [['render', '.', '--mode', 'web'], /--mode web/],
    [['render', '.', '--missing', 'maybe'], /maybe/],
    [['render', '.', '--unknown'], /--unknown/],
    [['nonsense'], /nonsense/],
    [[], /Usage/],
    [['explain', '.', 'deployment/wep', '.spec'], /Did you mean deployment\/web\?/],
    [['explain', '.', 'deployment/web', '.spec.replcas'], /\.spec has replicas, selector, template/],
    [['compare', '.', '-e', 'qa'], /two environments/],
    [['render', 'git:', '-o', 'name'], /git:REVISION:FOLDER/],
  ])('%j is called wrongly', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(message)
  })

  test('prints nothing where one of the templates fails, and names all mistakes', async () => {
    await cp(path.join(folder, 'manifests'), path.join(folder, 'broken'), { recursive: true })
    await writeFile(path.join(folder, 'broken', 'x.yaml'), 'a: {{ .Variables.enviroment }}\n')
    await writeFile(path.join(folder, 'broken', 'y.yaml'), '{{ if }}\n')
    const { code, out, err } = await run('render', 'broken')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(
      /x\.yaml:1:7: error: the variable enviroment is not defined[^]*Did you mean environment\?/,
    )
    expect(err).toMatch(/y\.yaml:1:\d+: error: .*missing value for if/)
  })
})

describe('check', () => {
  test('goes through every environment', async () => {
    const { code, out } = await run('check', '.')
    expect(out).toBe('No errors: 4 objects in local, 4 objects in qa, 3 objects in production\n')
    expect(code).toBe(0)
  })

  test('names the environments in which something is wrong, in each form', async () => {
    await cp(path.join(folder, 'manifests'), path.join(folder, 'wrong'), { recursive: true })
    await writeFile(
      path.join(folder, 'wrong', 'bad.yaml'),
      '{{ if .Variables.internal_env }}\napiVersion: v1\nkind: Service\nmetadata: { name: x }\nspec:\n  port: 1\n{{ end }}\n',
    )
    const text = await run('check', 'wrong')
    expect(text.code).toBe(1)
    expect(text.err).toMatch(/wrong\/bad\.yaml:6:3: error: .*port.*\(in local, qa\)/)
    const github = await run('check', 'wrong', '-o', 'github')
    expect(github.out).toMatch(/^::error file=wrong\/bad\.yaml,line=6,col=3,/)
    const sarif = JSON.parse((await run('check', 'wrong', '-o', 'sarif')).out) as {
      runs: { results: unknown[] }[]
    }
    expect(sarif.runs[0]?.results[0]).toMatchObject({ ruleId: 'manifest/unknown-field', level: 'error' })
    const json = JSON.parse((await run('check', 'wrong', '-o', 'json')).out) as { findings: unknown[] }
    expect(json.findings[0]).toMatchObject({ environments: ['local', 'qa'], position: { line: 6 } })
  })
})

describe('explain', () => {
  test('leads to the template line, the variable, what it replaced, and the other environments', async () => {
    const { out } = await run('explain', '.', 'deployment/web', '.spec.replicas', '-e', 'production')
    expect(out).toMatch(/^Deployment\/web \.spec\.replicas = 5\n/)
    expect(out).toMatch(/written at +manifests\/web\.yaml:8:16/)
    expect(out).toMatch(/variable +replicas\.web = 5 +environments\/production\.yaml:5:3/)
    expect(out).toMatch(/instead of 1 +manifests\/variables\.yaml:4:13/)
    expect(out).toMatch(/in local +1\n/)
    expect(out).toMatch(/in qa +2\n/)
  })

  test('names conditions and items', async () => {
    const { out } = await run(
      'explain',
      '.',
      'deploy/web',
      '.spec.template.spec.containers[0].env[1].value',
      '-e',
      'production',
    )
    expect(out).toMatch(/under +range \$index, \$host := \.Variables\.hosts \(item 1\)/)
    expect(out).toMatch(/variable +hosts\[1\] = "b\.example\.com"/)
  })

  test('does not show a secret', async () => {
    const { out } = await run('explain', '.', 'secret/web', '.stringData.key')
    expect(out).toContain('(hidden)')
    expect(out).not.toContain('1.10')
  })
})

describe('compare', () => {
  test('gives the variable or condition behind each difference', async () => {
    const { code, out } = await run('compare', '.', '-e', 'qa', '-e', 'production', '-o', 'json')
    const differences = JSON.parse(out) as {
      object: string
      field: string
      cause?: { variables: { path: string }[]; condition?: { text: string } }
    }[]
    const causes = Object.fromEntries(
      differences.map(({ object, field, cause }) => [
        `${object} ${field}`,
        [cause?.variables.map(each => each.path), cause?.condition?.text],
      ]),
    )
    expect(causes).toMatchObject({
      'Service/fakeaws ': [['internal_env'], 'if .Variables.internal_env'],
      'Deployment/web .spec.replicas': [['replicas.web'], undefined],
      'Deployment/web .spec.template.spec.containers[0].env[0].value': [['hosts[0]'], undefined],
    })
    expect(code).toBe(0)
  })

  test('fails on what no variable explains', async () => {
    await cp(path.join(folder, 'manifests'), path.join(folder, 'random'), { recursive: true })
    await writeFile(
      path.join(folder, 'random', 'r.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: r }\ndata: { id: {{ uuidv4 }} }\n',
    )
    const { code, out } = await run('compare', 'random', '-e', 'qa', '-e', 'production')
    expect(code).toBe(1)
    expect(out).toMatch(/ConfigMap\/r \.data\.id[^]*unexplained/)
  })
})

describe('coverage', () => {
  test('tells what no environment makes use of', async () => {
    const { out } = await run('coverage', '.', '-o', 'json')
    const { neverTrue, neverFalse, neverUsed, neverSet } = JSON.parse(out) as Record<
      string,
      { path?: string; text?: string }[]
    >
    expect(neverUsed?.map(({ path: name }) => name)).toEqual(['unused'])
    expect(neverSet).toEqual([])
    expect(neverTrue).toEqual([])
    expect(neverFalse?.map(({ text }) => text)).toEqual([
      'if ismode . "mail" "mail" "image"',
      'range $index, $host := .Variables.hosts',
    ])
  })
})

test('every command shows an example', async () => {
  for (const command of ['render', 'check', 'explain', 'compare', 'coverage']) {
    const { out, code } = await run(command, '--help')
    expect(code).toBe(0)
    expect(out).toMatch(/Example:\n {2}kube-appdeploy/)
  }
})

test.each(['bash', 'zsh', 'fish'])('completion %s prints a script', async shell => {
  expect((await run('completion', shell)).code).toBe(0)
})
