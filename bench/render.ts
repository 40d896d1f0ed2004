// Whole processes: kube-appdeploy render beside helm template, on the same templates.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findProgram } from './find-program.ts'
import { makeProduct } from './render/make-product.ts'

const cli = path.join(import.meta.dirname, '..', 'packages', 'kube-appdeploy', 'dist', 'cli.js')
const rounds = 9

/** Prints medians of interleaved runs, and how time grows with the number of objects. */
export async function run(): Promise<void> {
  console.log(
    `Method: each figure is the median of ${rounds} whole processes, run in turns; output goes to a pipe that is read.`,
  )
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-render-'))
  try {
    await compareWithHelm(path.join(folder, 'compare'))
    await compareStart()
    await growth(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function compareWithHelm(folder: string): Promise<void> {
  const product = await makeProduct(folder, 300)
  const helm = await findProgram('helm')
  const ours = ['render', product.manifests]
  const contestants: Contestant[] = [
    { name: 'kube-appdeploy render', command: [process.execPath, cli, ...ours] },
  ]
  if (helm) contestants.push({ name: 'helm template', command: [helm, 'template', 'bench', product.chart] })
  else console.log('helm is not installed: left out. tools/oracles/get-kubectl-helm brings it.')
  console.log(`\n${product.files} files, ${product.objects} objects`)
  report(await race(contestants))
  const peak = await peakMemory(ours)
  console.log(`  peak memory of kube-appdeploy render: ${Math.round(peak / 1024)} MiB`)
}

async function compareStart(): Promise<void> {
  console.log('\nTime to start')
  report(
    await race([
      { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
      { name: 'kube-appdeploy --version', command: [process.execPath, cli, '--version'] },
      { name: 'kube-appdeploy --help', command: [process.execPath, cli, '--help'] },
    ]),
  )
}

async function growth(folder: string): Promise<void> {
  console.log('\nGrowth')
  for (const files of [300, 1500, 6000]) {
    const product = await makeProduct(path.join(folder, `growth-${files}`), files)
    const time = await median(3, () => timeOf([process.execPath, cli, 'render', product.manifests]))
    const each = (time / product.objects) * 1000
    console.log(
      `  ${String(product.objects).padStart(6)} objects  ${time.toFixed(0).padStart(6)} ms  ${each.toFixed(0)} µs an object`,
    )
  }
}

interface Contestant {
  name: string
  command: readonly string[]
}

async function race(contestants: readonly Contestant[]): Promise<{ name: string; times: number[] }[]> {
  const results = contestants.map(({ name }) => ({ name, times: [] as number[] }))
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { command }] of contestants.entries()) {
      const time = await timeOf(command)
      if (round > 0) results[index]?.times.push(time) // the first round warms file caches
    }
  }
  return results
}

function report(results: readonly { name: string; times: number[] }[]): void {
  const base = middle(results[0]?.times ?? [])
  for (const { name, times } of results) {
    const time = middle(times)
    console.log(
      `  ${name.padEnd(26)} ${time.toFixed(1).padStart(8)} ms  ${(time - base >= 0 ? '+' : '') + (time - base).toFixed(1)} ms  ×${(time / base).toFixed(2)}`,
    )
  }
}

async function median(count: number, measure: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < count; round++) times.push(await measure())
  return middle(times)
}

function middle(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length / 2)] ?? NaN
}

/** Milliseconds from the start of a process to its end. @throws Error where it fails: nothing was measured then */
function timeOf([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.resume()
    child.on('error', reject)
    child.on('close', code =>
      code === 0
        ? resolve(performance.now() - started)
        : reject(new Error(`${program} ${args.join(' ')}: exit code ${code}`)),
    )
  })
}

/** Peak resident memory of one run in KiB, as the kernel counts it. */
function peakMemory(args: readonly string[]): Promise<number> {
  const tell = `data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))`
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', tell, cli, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    child.stdout.resume()
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('error', reject)
    child.on('close', () => resolve(Number(/peak (\d+)/.exec(text)?.[1])))
  })
}
