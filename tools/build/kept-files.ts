import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Rolldown } from 'tsdown'

const fileUrl = /new URL\(\s*(['"])(\.[^'"]+)\1,\s*import\.meta\.url\s*\)/g
const program = /import\.meta\.resolve\(\s*(['"])(@devmatic\/[^'"]+)\1\s*\)/g
const lazyRequire = /createRequire\(import\.meta\.url\)\(\s*(['"][^'"]+['"])\s*\)/g

/**
 * Keeps alive what our sources find beside themselves, since a bundle lies elsewhere: files named by
 * `new URL('…', import.meta.url)` are copied beside it, programs named by `import.meta.resolve('@devmatic/…')`
 * become files of their own, and what `createRequire(import.meta.url)('…')` loads late is bundled.
 */
export function keepFiles(): Rolldown.Plugin {
  return {
    name: 'keep-files',
    transform: {
      filter: { id: { include: /\.ts$/, exclude: /node_modules/ } },
      async handler(code, id) {
        if (!code.includes('import.meta')) return null
        let kept = code.replace(lazyRequire, 'require($1)').replace(fileUrl, (_all, _quote, file: string) => {
          const source = readFileSync(path.resolve(path.dirname(id), file))
          const name = path.basename(file)
          this.emitFile({ type: 'asset', fileName: name, source })
          return `new URL('./${name}', import.meta.url)`
        })
        for (const [text, , specifier = ''] of kept.matchAll(program)) {
          const found = await this.resolve(specifier, id)
          if (!found) throw new Error(`${id}: ${specifier} cannot be resolved`)
          const name = `${specifier.replace('@devmatic/', '').replaceAll('/', '-')}.js`
          this.emitFile({ type: 'chunk', id: found.id, fileName: name })
          kept = kept.replace(text, `new URL('./${name}', import.meta.url).href`)
        }
        return kept === code ? null : kept
      },
    },
  }
}
