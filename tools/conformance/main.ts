// npm run conformance -- SUITE FILE…: asks our code what the real thing was asked, and compares.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { runSuite, type Skips } from './run-suite.ts'
import type { Suite } from './suite.ts'
import { suites } from './suites.ts'

const [name = '', ...files] = process.argv.slice(2)
const load = Object.hasOwn(suites, name) ? suites[name] : undefined
if (!load) {
  console.error(
    `Usage: npm run conformance -- SUITE FILE…\nNo suite "${name}"; there are ${Object.keys(suites).sort().join(', ')}.`,
  )
  process.exit(2)
}
const here = import.meta.dirname
const skips = JSON.parse(await readFile(path.join(here, 'skips.json'), 'utf8')) as Record<string, Skips>
const suite: Suite = await load()
let passed = 0
let failed = 0
let skipped = 0
for (const file of files.length > 0 ? files.map(fromUser) : [recordedFile(name)]) {
  const result = await runSuite(suite, file, skips[name]).catch((error: unknown) => fail(file, error))
  for (const failure of result.failures) {
    console.log(
      `✗ ${failure.name}\n  expected ${indent(failure.expected)}\n  got      ${indent(failure.got)}`,
    )
  }
  for (const skip of result.skipped) console.log(`- ${skip.name}: left out, ${skip.reason}`)
  passed += result.passed
  failed += result.failures.length
  skipped += result.skipped.length
}
if (passed + failed + skipped === 0) console.log('There is no case in what was read: nothing has been shown.')
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = failed > 0 || passed + skipped === 0 ? 1 : 0

/** A file that cannot be read shows nothing, whatever the others showed. */
function fail(file: string, error: unknown): never {
  const text = error instanceof Error ? error.message : String(error)
  console.error(`${file}: ${text.replace(`${file}:`, 'line ')}`)
  process.exit(1)
}

/** The file as the user named it, from where they stand; npm runs scripts in the workspace's root. */
function fromUser(file: string): string {
  return path.resolve(process.env['DEVMATIC_CWD'] ?? process.cwd(), file)
}

function recordedFile(suiteName: string): string {
  const testdata = path.join(here, '..', '..', 'testdata')
  if (suiteName === 'defaults')
    return path.join(here, '..', '..', 'packages', 'kube-model', 'data', 'defaults.json')
  return suiteName === 'manifests'
    ? path.join(testdata, 'manifests')
    : path.join(testdata, 'conformance', `${suiteName}.jsonl`)
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n           ')
}
