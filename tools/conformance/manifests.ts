// Manifest folders, good and bad; the format is in testdata/manifests/README.md.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { parseYamlDocuments } from '@devmatic/kube-model'
import { type Answer, type Case, compareJson, type Suite } from './suite.ts'

interface Run {
  folder: string
  args: readonly string[]
}

interface GoodCase extends Run {
  objects: readonly { file: string; object: unknown }[]
}

interface BadCase extends Run {
  class: string
  file?: string
  line?: number
  lineSlack?: number
  columns?: readonly [number, number]
  mentions?: readonly string[]
  maxSeconds?: number
}

/** Renders each folder with the command line, in a process of its own. Wants `good`, `bad` and `huge.json` in a folder. */
export const manifests: Suite = {
  cases: readFolders,
  run: record => ('objects' in (record as object) ? runGood(record as GoodCase) : runBad(record as BadCase)),
}

async function* readFolders(root: string): AsyncIterable<Case> {
  for (const kind of ['good', 'bad']) {
    for (const name of (await readdir(path.join(root, kind))).sort()) {
      const folder = path.join(root, kind, name, 'folder')
      const expected = JSON.parse(await readFile(path.join(root, kind, name, 'expected.json'), 'utf8')) as
        | object[]
        | object
      for (const [index, record] of [expected].flat().entries())
        yield { name: `${kind}/${name}/${index}`, record: { ...record, folder } }
    }
  }
  if (existsSync(path.join(root, 'huge.json'))) yield* makeHuge(root)
}

/** Folders too large to keep are written while they are asked for. */
async function* makeHuge(root: string): AsyncIterable<Case> {
  const target = await mkdtemp(path.join(tmpdir(), 'manifests-'))
  try {
    await promisify(execFile)(process.execPath, [path.join(root, 'make-huge.mjs'), target])
    const cases = JSON.parse(await readFile(path.join(root, 'huge.json'), 'utf8')) as (BadCase & {
      name: string
    })[]
    for (const record of cases) {
      yield {
        name: `huge/${record.name}`,
        record: { maxSeconds: 20, ...record, args: [], folder: path.join(target, record.name) },
      }
    }
  } finally {
    await rm(target, { recursive: true })
  }
}

async function runGood({ folder, args, objects }: GoodCase): Promise<Answer> {
  const { code, out, err } = await render(folder, args)
  if (code !== 0)
    return { passed: false, expected: `${objects.length} objects`, got: `exit code ${code}: ${err}` }
  return compareJson(
    objects.map(({ object }) => object),
    parseYamlDocuments(out).map(({ value }) => value),
  )
}

async function runBad(record: BadCase): Promise<Answer> {
  const started = performance.now()
  const { code, out, err } = await render(record.folder, record.args)
  const seconds = (performance.now() - started) / 1000
  const complaints = [
    ...(code === (record.class === 'usage' ? 2 : 1) ? [] : [`exit code ${code}`]),
    ...(out === '' ? [] : [`standard output: ${out.slice(0, 200)}`]),
    ...(seconds <= (record.maxSeconds ?? Infinity) ? [] : [`${seconds.toFixed(1)} s`]),
    ...(record.mentions ?? []).filter(word => !err.includes(word)).map(word => `no mention of ${word}`),
    ...(isPlaced(record, err) ? [] : [`no place ${record.file}:${record.line}`]),
    ...(err.includes(`[${record.class}]`) || record.class === 'usage' ? [] : [`no class ${record.class}`]),
  ]
  if (complaints.length === 0) return { passed: true }
  const { folder: _, ...expected } = record
  return {
    passed: false,
    expected: JSON.stringify(expected),
    got: `${complaints.join('; ')}; it said: ${err.slice(0, 600)}`,
  }
}

/** Whether a message begins with the place that is meant: line within the slack, column within the columns. */
function isPlaced({ file, line, lineSlack = 0, columns }: BadCase, message: string): boolean {
  if (file === undefined || line === undefined) return true
  const pattern = new RegExp(
    String.raw`(?:^|[/\s])${file.replaceAll('.', String.raw`\.`)}:(\d+):(\d+): error`,
    'gm',
  )
  return [...message.matchAll(pattern)].some(([, foundLine, foundColumn]) => {
    const column = Number(foundColumn) - 1
    const fits = !columns || (column >= columns[0] && column <= columns[1])
    return Math.abs(Number(foundLine) - line) <= lineSlack && fits
  })
}

async function render(
  folder: string,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const cli = path.join(import.meta.dirname, '..', '..', 'packages', 'kube-appdeploy', 'src', 'cli', 'cli.ts')
  const options = [
    '--conditions=@devmatic/source',
    '--disable-warning=ExperimentalWarning',
    '--max-old-space-size=1024',
  ]
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [...options, cli, 'render', ...args, folder],
      { maxBuffer: 2 ** 28, timeout: 60_000 },
      (error, out, err) => {
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err })
      },
    )
  })
}
