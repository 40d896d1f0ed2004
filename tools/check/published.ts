import { existsSync, globSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { parseSync } from 'oxc-parser'
import { generatedNotice } from '../build/notice.ts'
import { readWorkspaces, root, type Workspace } from '../workspaces.ts'
import { findings, type Result } from './part.ts'

/** Checks what every published package brings: its licence, the notice of what is bundled, and no dependency too many. */
export function checkPublished(): Result {
  const published = [...readWorkspaces().values()].filter(({ manifest }) => !manifest.private)
  return findings(
    published.flatMap(workspace => [...checkTexts(workspace), ...checkDependencies(workspace)]),
    '`npm run fix` writes LICENSE and NOTICE anew. What is bundled is a devDependency, what is not a dependency.',
  )
}

function checkTexts({ folder }: Workspace): string[] {
  return textsOf(folder).flatMap(({ file, expected }) => {
    const actual = existsSync(file) ? readFileSync(file, 'utf8') : undefined
    return actual === expected
      ? []
      : [`${path.relative(root, file)} is ${actual === undefined ? 'missing' : 'not up to date'}`]
  })
}

/** The texts that a published package must carry. */
export function textsOf(folder: string): { file: string; expected: string }[] {
  const notice = generatedNotice(folder)
  return [
    { file: path.join(folder, 'LICENSE'), expected: readFileSync(path.join(root, 'LICENSE'), 'utf8') },
    ...(existsSync(notice)
      ? [{ file: path.join(folder, 'NOTICE'), expected: readFileSync(notice, 'utf8') }]
      : []),
  ]
}

function checkDependencies({ name, folder, manifest }: Workspace): string[] {
  const dist = path.join(folder, 'dist')
  const imported = new Set(
    globSync('**/*.{js,d.ts}', { cwd: dist }).flatMap(file => packagesIn(path.join(dist, file))),
  )
  const declared = Object.keys(manifest.dependencies ?? {})
  return [
    ...[...imported]
      .filter(used => !declared.includes(used))
      .map(used => `${name} imports ${used}, which its installation does not bring`),
    ...declared
      .filter(used => !imported.has(used))
      .map(used => `${name} would bring ${used} to every user, and does not import it once built`),
  ]
}

function packagesIn(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'))
  const source = readFileSync(file, 'utf8')
  const specifiers = [
    ...module.staticImports.map(found => found.moduleRequest.value),
    ...module.staticExports.flatMap(found => found.entries.map(entry => entry.moduleRequest?.value ?? '.')),
    ...module.dynamicImports.map(
      found =>
        /^(['"])(.*)\1$/.exec(source.slice(found.moduleRequest.start, found.moduleRequest.end))?.[2] ?? '.',
    ),
  ]
  return specifiers
    .filter(each => !each.startsWith('.') && !isBuiltin(each))
    .map(each => /^(@[^/]+\/)?[^/]+/.exec(each)?.[0] ?? each)
}
