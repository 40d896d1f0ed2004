import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Rolldown } from 'tsdown'
import { readWorkspace, root } from '../workspaces.ts'

interface Bundled {
  name: string
  license: string
  author: string
  text: string | undefined
}

/** Where the build leaves the NOTICE that a package in `folder` ought to have; `npm run check` compares. */
export function generatedNotice(folder: string): string {
  return path.join(root, 'node_modules', '.cache', 'devmatic-build', `${path.basename(folder)}.NOTICE`)
}

/** Writes down, during the build of the package in `folder`, whose code ends up in it, with its licences. */
export function writeNotice(folder: string): Rolldown.Plugin {
  return {
    name: 'write-notice',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).flatMap(chunk => (chunk.type === 'chunk' ? chunk.moduleIds : []))
      const packages = new Set(files.map(findPackage).filter(found => found !== undefined))
      const bundled = new Map(
        [...packages]
          .toSorted()
          .map(readBundled)
          .map(each => [`${each.name}\n${each.text}`, each]),
      )
      const file = generatedNotice(folder)
      mkdirSync(path.dirname(file), { recursive: true })
      writeFileSync(file, noticeText(readWorkspace(folder).name, [...bundled.values()]))
    },
  }
}

/** The folder of the installed package that a file belongs to; nothing for files of this repository. */
function findPackage(file: string): string | undefined {
  return /^.*\/node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(
    file.replaceAll(path.sep, '/').replace(/^\0/, ''),
  )?.[0]
}

function readBundled(folder: string): Bundled {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    name: string
    license?: string
    author?: string | { name: string }
  }
  const licenseFile = readdirSync(folder).find(name => /^(licen[cs]e|copying)/i.test(name))
  return {
    name: manifest.name,
    license: manifest.license ?? 'see below',
    author: (typeof manifest.author === 'string' ? manifest.author : manifest.author?.name) ?? manifest.name,
    text: licenseFile ? readFileSync(path.join(folder, licenseFile), 'utf8') : undefined,
  }
}

function noticeText(name: string, bundled: readonly Bundled[]): string {
  const intro = readFileSync(path.join(root, 'NOTICE'), 'utf8').replace(/^.*\n/, `${name}\n`)
  if (bundled.length === 0) return intro
  const sorted = bundled.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const parts = sorted.map(part => {
    const text =
      part.text ??
      `Copyright ${part.author}. The package names its licence, ${part.license}, and brings no text of it.`
    return `\n${'-'.repeat(80)}\n${part.name} (${part.license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`
  })
  return `${intro}\nThis package contains code of the following packages, under their own licences.\n${parts.join('')}`
}
