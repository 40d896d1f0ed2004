import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { root } from '../workspaces.ts'
import { run } from './run.ts'

let program: Promise<string> | undefined

/** Asks Go's text/template, Sprig, Helm's functions and YAML: one JSON answer a line for one JSON case a line. */
export async function askOracle(cases: readonly string[]): Promise<string[]> {
  program ??= buildOracle()
  const answers = await run([await program], { input: `${cases.join('\n')}\n` })
  return answers.trimEnd().split('\n')
}

/** Go keeps what it built: only the first time takes minutes. */
async function buildOracle(): Promise<string> {
  const built = path.join(root, '.devmatic', 'oracles', 'gotemplate')
  await mkdir(path.dirname(built), { recursive: true })
  await run(['go', 'build', '-o', built, '.'], { cwd: path.join(root, 'tools', 'oracles', 'gotemplate') })
  return built
}
