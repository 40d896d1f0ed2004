import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { countTests } from './tools/count-tests.ts'

/** Tests run on the sources: the `@devmatic/source` condition finds each package's `src`. */
const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['@devmatic/source'] },
  ssr: { resolve: { conditions: ['@devmatic/source'], externalConditions: ['@devmatic/source'] } },
  oxc: { target: 'es2022' },
  test: {
    include: ['{packages,examples,tools,docs}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/testdata/**'],
    setupFiles: ['tools/test-setup.ts'],
    reporters: ['default', countTests],
    typecheck: { enabled: false },
    // For a hang, not for slowness: machines of contributors and of CI are slow and shared.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    // A second try tells a machine that is busy from a program that is wrong; vitest names what needed one.
    retry: process.env['CI'] ? 1 : 0,
    execArgv: ['--conditions=@devmatic/source'],
  },
})

export default config
