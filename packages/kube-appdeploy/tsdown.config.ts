import type { UserConfig } from 'tsdown'
import { published } from '../../tools/build/published.ts'

const config: UserConfig = published(import.meta.dirname, {
  entry: { index: 'src/index.ts', cli: 'src/cli/cli.ts', testing: 'src/testing.ts' },
})

export default config
