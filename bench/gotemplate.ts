// Templates in one process: beside Go's own text/template and the fastest engine on npm, and with positions.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createEngine } from '@promptctl/go-template-js'
import { sprigFunctions, TemplateSet } from '@devmatic/gotemplate'
import { findOracle, noOracle } from '../tools/fuzz/find-oracle.ts'
import { runTemplateCase, type TemplateCase } from '../tools/conformance/gotemplate.ts'

const warmUps = 30
const rounds = 30
const oracle = findOracle()

/** Prints best times of interleaved rounds, and their ratios. */
export function run(): void {
  console.log(
    `Method: ${rounds} rounds in turns after ${warmUps} to warm up; of each contestant the best round, which others on\n` +
      'the machine disturbed least. Go has no need to warm up: it is a new process each round, and times itself from\n' +
      'the decoding of the data on, so that ours decodes it from JSON, too.',
  )
  if (!oracle) console.log(`Go is left out: ${noOracle}.`)
  const cases = readCases()
  compareWithGo(cases)
  compareWithNpm(cases)
  compareLargeTemplate()
}

/** The recorded cases but for those that recurse until Go gives up, which takes it longer than all the others. */
function readCases(): TemplateCase[] {
  const file = path.join(import.meta.dirname, '..', 'testdata', 'conformance', 'gotemplate.jsonl')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines
    .map(line => JSON.parse(line) as TemplateCase)
    .filter(({ error = '' }) => !error.includes('maximum template depth'))
}

function compareWithGo(cases: readonly TemplateCase[]): void {
  console.log(`\n${cases.length} recorded cases, parsed and run`)
  const encoded = cases.map(each => ({ ...each, data: undefined, json: JSON.stringify(each.data ?? null) }))
  const ours = (): void => {
    for (const { json, ...each } of encoded) runTemplateCase({ ...each, data: JSON.parse(json) })
  }
  const input = cases.map(each => JSON.stringify(each)).join('\n')
  report('ours', race({ ours: () => timeOf(ours), ...(oracle && { Go: () => timeOfGo(oracle, input) }) }))
}

function compareWithNpm(cases: readonly TemplateCase[]): void {
  const engines = new Map((['default', 'zero', 'error'] as const).map(key => [key, npmEngine(key)]))
  const theirs = ({ template = '', data, options }: TemplateCase): string => {
    const key = options?.missingkey ?? 'default'
    const parsed = engines.get(key === 'invalid' ? 'default' : key)?.parse(template)
    return parsed?.evaluate(data).join('') ?? ''
  }
  const plain = cases.filter(each => !each.files && !each.options?.delims)
  const right = plain.filter(each => isRight(each, theirs))
  const share = Math.round((right.length / plain.length) * 100)
  console.log(
    `\nThe ${right.length} cases (${share} %) that @promptctl/go-template-js gets right, or at least refuses`,
  )
  const times = race({
    ours: () => timeOf(() => right.forEach(each => runTemplateCase(each))),
    npm: () => timeOf(() => right.forEach(each => attempt(() => theirs(each)))),
  })
  report('ours', times)
}

function npmEngine(missingKey: 'default' | 'zero' | 'error'): ReturnType<typeof createEngine<string>> {
  return createEngine<string>({ fromString: text => text, missingKey })
}

function isRight(each: TemplateCase, render: (each: TemplateCase) => string): boolean {
  const output = attempt(() => render(each))
  return each.error === undefined ? output === each.output : output === undefined
}

function attempt(render: () => string): string | undefined {
  try {
    return render()
  } catch {
    return undefined // refused; how it says so is not compared
  }
}

const largeTemplate = `{{- range $i, $e := .items }}
- {{ $e.name | upper | quote }}: {{ add $e.port 1 }}
{{- if $e.on }} {{ join "," $e.tags }}{{ else }} {{ printf "%s-%d" $e.name $i | trunc 9 }}{{ end }}
{{- end }}
`

function compareLargeTemplate(): void {
  const items = Array.from({ length: 100_000 }, (_, i) => {
    return { name: `host-${i}`, port: 8000 + (i % 1000), tags: ['a', 'b'], on: i % 3 === 0 }
  })
  const record = {
    name: 'large',
    template: largeTemplate,
    data: { items },
    options: { funcs: 'sprig', numbers: 'typed' },
  }
  const input = JSON.stringify(record)
  const json = JSON.stringify(record.data)
  console.log(`\nOne template, range over ${items.length} items with Sprig's functions`)
  const render = (positions: boolean): number =>
    timeOf(() => {
      const set = new TemplateSet('t', { functions: sprigFunctions, numbers: 'typed' })
      set.parse('t', largeTemplate).execute('t', JSON.parse(json), { positions })
    })
  report('ours', race({ ours: () => render(false), ...(oracle && { Go: () => timeOfGo(oracle, input) }) }))
  report(
    'without positions',
    race({ 'without positions': () => render(false), 'with positions': () => render(true) }),
  )
}

type Times = ReadonlyMap<string, readonly number[]>

/** Times contestants in turns. */
function race(contestants: Readonly<Record<string, () => number>>): Times {
  const entries = Object.entries(contestants)
  for (let i = 0; i < warmUps; i++) for (const [name, time] of entries) if (name !== 'Go') time()
  const times = new Map(entries.map(([name]) => [name, [] as number[]]))
  for (let i = 0; i < rounds; i++) for (const [name, time] of entries) times.get(name)?.push(time())
  return times
}

/** Best times, and how they compare with one of them; beside it the median of the rounds' ratios. */
function report(base: string, times: Times): void {
  const own = times.get(base) ?? []
  for (const [name, each] of times) {
    const ratio = Math.min(...each) / Math.min(...own)
    const ratios = each.map((time, i) => time / (own[i] ?? Number.NaN)).toSorted((a, b) => a - b)
    const median = ratios[ratios.length >> 1] ?? Number.NaN
    const compared =
      name === base ? '' : `  ${ratio.toFixed(2)} × ${base} (median of rounds ${median.toFixed(2)})`
    console.log(
      `  ${name.padEnd(18)} ${Math.min(...each)
        .toFixed(1)
        .padStart(7)} ms${compared}`,
    )
  }
}

function timeOf(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** The time that the oracle says it spent, in milliseconds. */
function timeOfGo(program: string, input: string): number {
  const { stderr, error } = spawnSync(program, ['-time'], { input, encoding: 'utf8', maxBuffer: 2 ** 28 })
  if (error) throw error
  const [, amount = '', unit = ''] = /cases in ([\d.]+)(µs|ms|s)\b/.exec(stderr) ?? []
  return Number(amount) * (unit === 's' ? 1000 : unit === 'ms' ? 1 : 0.001)
}
