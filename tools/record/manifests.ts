import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../workspaces.ts'
import { askOracle } from './oracle.ts'
import { type Recorded, save } from './run.ts'

interface Answer {
  objects?: unknown[]
  error?: string
}

/** Renders the folders of `testdata/manifests` again: the good ones' objects, and Go's message of the bad ones. */
export async function recordManifests(): Promise<Recorded[]> {
  const base = path.join(root, 'testdata', 'manifests')
  const good = globSync('good/*/expected.json', { cwd: base }).toSorted()
  const bad = globSync('bad/*/expected.json', { cwd: base }).toSorted()
  return [
    ...(await Promise.all(good.map(file => recordGood(path.join(base, file))))),
    ...(await Promise.all(bad.map(file => recordBad(path.join(base, file))))),
  ]
}

async function recordGood(file: string): Promise<Recorded> {
  const cases = JSON.parse(readFileSync(file, 'utf8')) as { args: string[] }[]
  const answers = await ask(file, cases)
  const recorded = cases.map(({ args }, index) => ({ args, objects: answers[index]?.objects }))
  return save(file, `${JSON.stringify(recorded, null, 1)}\n`)
}

/** Only Go's message is recorded: the class, the place and the words were chosen by hand. */
async function recordBad(file: string): Promise<Recorded> {
  const expected = JSON.parse(readFileSync(file, 'utf8')) as { args: string[]; goError?: string }
  if (expected.goError === undefined) return { file: path.relative(root, file), changed: 0 }
  const [answer] = await ask(file, [expected])
  return save(file, `${JSON.stringify({ ...expected, goError: answer?.error }, null, 1)}\n`)
}

async function ask(file: string, cases: readonly { args: string[] }[]): Promise<Answer[]> {
  const folder = path.join(path.dirname(file), 'folder')
  const lines = await askOracle(
    cases.map(({ args }) => JSON.stringify({ op: 'render', folder, ...optionsOf(args) })),
  )
  return lines.map(line => JSON.parse(line) as Answer)
}

/** The options of `kube-appdeploy render` in the oracle's words. */
function optionsOf(args: readonly string[]): Record<string, unknown> {
  const variables: Record<string, string> = {}
  const modes: Record<string, string> = {}
  const options: Record<string, string> = {}
  for (let index = 0; index < args.length; index += 2) {
    const [option = '', value = ''] = args.slice(index, index + 2)
    const [, name = '', rest = ''] = /^([^:=]*)[:=]([^]*)$/.exec(value) ?? []
    if (option === '-v') variables[name] = rest
    else if (option === '--mode') modes[name] = rest
    else if (option === '--missing') options['missingkey'] = value
    else throw new Error(`the oracle has no option ${option}`)
  }
  return { variables, modes, options }
}
