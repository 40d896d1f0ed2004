import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type KubeObject, parseYamlDocuments } from '@devmatic/kube-model'
import { lifeOf } from './life.ts'
import { recordedRandomScripts } from './random-script.ts'
import { readScript, type Script } from './operation.ts'

const here = import.meta.dirname

/** Every script: those written by hand, the life of each object in `objects/`, and random ones. */
export async function loadScripts(): Promise<Script[]> {
  const files = globSync('*.yaml', { cwd: path.join(here, 'scripts') }).toSorted()
  const written = files.map(file =>
    readScript(path.join(here, 'scripts', file), path.basename(file, '.yaml')),
  )
  return [...(await Promise.all(written)), ...loadObjects().map(lifeOf), ...recordedRandomScripts()]
}

function loadObjects(): KubeObject[] {
  const files = globSync('*.yaml', { cwd: path.join(here, 'objects') }).toSorted()
  return files.flatMap(file => {
    const documents = parseYamlDocuments(readFileSync(path.join(here, 'objects', file), 'utf8'))
    return documents.map(({ value }) => value as unknown as KubeObject)
  })
}
