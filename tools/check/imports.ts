import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { declaredBy, readWorkspaces, root, type Workspace } from '../workspaces.ts'
import { isTest, objectTo } from './directions.ts'
import { findings, type Result } from './part.ts'

const remedy =
  'Imports point downwards only (tools/check/directions.ts). Move the code down to where both may import it,\n' +
  '  or hand it in as a parameter. Circles between files are found by the lint rule import/no-cycle.'

/** Checks that packages import, and declare to use, only what is below them. */
export function checkImports(): Result {
  const all = readWorkspaces()
  return findings(
    [...all.values()].flatMap(workspace => [...checkManifest(workspace, all), ...checkFiles(workspace, all)]),
    remedy,
  )
}

function checkManifest(workspace: Workspace, all: ReadonlyMap<string, Workspace>): string[] {
  const file = path.relative(root, path.join(workspace.folder, 'package.json'))
  const tests = new Set(Object.keys(workspace.manifest.devDependencies ?? {}))
  return declaredBy(workspace)
    .filter(name => all.has(name))
    .flatMap(to => {
      // What only tests use is a devDependency: it is judged as a test's import.
      const subpath = workspace.name === '@devmatic/dashboard' ? './protocol' : '.'
      const use = { file: tests.has(to) ? 'package.test.ts' : file, from: workspace.name, to, subpath }
      const objection = workspace.name === 'devmatic' ? undefined : objectTo(use)
      return objection ? [`${file} ${objection}`] : []
    })
}

function checkFiles(workspace: Workspace, all: ReadonlyMap<string, Workspace>): string[] {
  const files = globSync('**/*.{ts,tsx}', {
    cwd: workspace.folder,
    exclude: name => name === 'node_modules' || name.startsWith('dist'),
  })
  return files.sort().flatMap(name => {
    const file = path.join(workspace.folder, name)
    return importsOf(file).flatMap(({ specifier, line }) => {
      const objection = objectToImport(specifier, { file, workspace, all })
      return objection ? [`${path.relative(root, file)}:${line} ${objection}`] : []
    })
  })
}

interface Importer {
  file: string
  workspace: Workspace
  all: ReadonlyMap<string, Workspace>
}

function objectToImport(specifier: string, { file, workspace, all }: Importer): string | undefined {
  const relative = path.relative(root, file)
  if (specifier.startsWith('.')) {
    const outside = path
      .relative(workspace.folder, path.resolve(path.dirname(file), specifier))
      .startsWith('..')
    const free = isTest(file) || file.endsWith('.config.ts')
    return outside && !free
      ? `imports ${specifier}, a file of another package: import that package by its name`
      : undefined
  }
  const protocol = path.join(workspace.folder, 'src', 'protocol') + path.sep
  if (
    workspace.name === '@devmatic/deploy-manager' &&
    file.startsWith(protocol) &&
    !isTest(file) &&
    specifier !== 'zod'
  ) {
    return `imports ${specifier}: the protocol runs in browsers too, and may import zod alone`
  }
  const to = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
  return all.has(to)
    ? objectTo({ file: relative, from: workspace.name, to, subpath: `.${specifier.slice(to.length)}` })
    : undefined
}

/** What a file imports, also for its types and when it gets there. */
function importsOf(file: string): { specifier: string; line: number }[] {
  const source = readFileSync(file, 'utf8')
  const { module } = parseSync(file, source)
  const requests = [
    ...module.staticImports.map(found => found.moduleRequest),
    ...module.staticExports.flatMap(found =>
      found.entries.map(entry => entry.moduleRequest).filter(request => request !== null),
    ),
    ...module.dynamicImports.map(found => ({
      value: source.slice(found.moduleRequest.start + 1, found.moduleRequest.end - 1),
      start: found.start,
    })),
  ]
  return requests.map(({ value, start }) => ({
    specifier: value,
    line: source.slice(0, start).split('\n').length,
  }))
}
