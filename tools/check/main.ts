// npm run check [-- PART…]: all that can be known without running the code. Each part prints what to do.
import { globSync } from 'node:fs'
import { root } from '../workspaces.ts'
import { checkImports } from './imports.ts'
import { checkLicences } from './licences.ts'
import { checkPublished } from './published.ts'
import { program, type Part, type Result } from './part.ts'

const parts: readonly Part[] = [
  ...projects().map(project => ({
    name: project === 'tsconfig.json' ? 'types' : `types of ${project}`,
    run: program(
      ['tsc', '-p', project],
      'Make the types fit; `npm run check -- types` runs this part alone.',
    ),
  })),
  {
    name: 'lint',
    run: program(['oxlint', '--type-aware'], '`npm run fix` repairs what has one way to be right.'),
  },
  { name: 'format', run: program(['oxfmt', '--check'], '`npm run fix` formats.') },
  { name: 'imports', run: checkImports },
  {
    name: 'exports',
    run: program(
      ['knip', '--no-config-hints', '--no-progress'],
      'Remove what nobody uses, or import it; knip.json says what is an entry.',
    ),
  },
  { name: 'licences', run: checkLicences },
  { name: 'published', run: checkPublished },
]

/** Each project has its own globals: what runs on Node, and what runs in browsers. */
function projects(): string[] {
  return globSync(['tsconfig.json', '{packages,examples}/*/tsconfig*.json'], { cwd: root })
    .toSorted()
    .toReversed()
}

const asked = process.argv.slice(2)
const unknown = asked.find(name => !parts.some(part => part.name.startsWith(name)))
if (unknown !== undefined) {
  console.error(`No part "${unknown}"; there are ${parts.map(part => part.name).join(', ')}.`)
  process.exit(2)
}
const chosen = parts.filter(part => asked.length === 0 || asked.some(name => part.name.startsWith(name)))
const results = await runTwoAtOnce(chosen)
const failed = results.filter(([, result]) => !result.passed).map(([part]) => part.name)
console.log(
  failed.length === 0 ? `\nAll ${chosen.length} parts are fine.` : `\nTo be mended: ${failed.join(', ')}`,
)
process.exitCode = failed.length === 0 ? 0 : 1

/** The slow parts are programs of their own: two of them keep two cores busy. */
async function runTwoAtOnce(queue: readonly Part[]): Promise<[Part, Result][]> {
  const done: [Part, Result][] = []
  const waiting = queue.values()
  const work = async (): Promise<void> => {
    for (const part of waiting) {
      const started = performance.now()
      const result = await part.run()
      print(part, result, performance.now() - started)
      done.push([part, result])
    }
  }
  await Promise.all([work(), work()])
  return done
}

function print(part: Part, { passed, output, remedy }: Result, tookMs: number): void {
  console.log(`${passed ? '✓' : '✗'} ${part.name} (${(tookMs / 1000).toFixed(1)} s)`)
  if (!passed) console.log(`${output.trimEnd()}\n→ ${remedy}\n`)
}
