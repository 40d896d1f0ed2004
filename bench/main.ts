// npm run bench -- NAME…: runs bench/NAME.ts and says on what machine.
import { readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import path from 'node:path'

/** A file of this folder that measures something; what its first line says, and how. */
interface Benchmark {
  name: string
  about: string
}

const all = readdirSync(import.meta.dirname).flatMap(readBenchmark)
const asked = process.argv.slice(2)
const unknown = asked.find(name => !all.some(each => each.name === name))
if (asked.length === 0 || unknown !== undefined) {
  if (unknown !== undefined) console.error(`No benchmark "${unknown}".`)
  console.error('Usage: npm run bench -- NAME…\n')
  for (const { name, about } of all) console.error(`  ${name.padEnd(16)} ${about}`)
  process.exit(2)
}
console.log(machine())
for (const name of asked) {
  console.log(`\n== ${name}`)
  const { run } = (await import(`./${name}.ts`)) as { run: () => void | Promise<void> }
  await run()
}

/** A benchmark exports `run`, and its first line is a comment that says what it measures. */
function readBenchmark(file: string): Benchmark[] {
  const source = file.endsWith('.ts') ? readFileSync(path.join(import.meta.dirname, file), 'utf8') : ''
  if (!/^export (async )?function run\(/m.test(source)) return []
  return [{ name: path.basename(file, '.ts'), about: /^\/\/ (.*)/.exec(source)?.[1] ?? '' }]
}

/** Figures mean little without this line; ratios within one run mean more than any of them. */
function machine(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1) ?? '?'
  return `${first?.model ?? 'unknown processor'}, ${cpus().length} cores, ${memory} GiB, load ${load}; Node ${process.version}, ${process.platform} ${process.arch}`
}
