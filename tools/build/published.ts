import type { UserConfig } from 'tsdown'

/**
 * How a published package is built: ES modules for the Node that we support, with this repository's
 * packages and every other one that it does not name in `dependencies` bundled, types included.
 *
 * @param entry the published files, by the path of their source
 */
export function published(entry: Record<string, string>): UserConfig {
  return {
    entry,
    format: 'esm',
    platform: 'node',
    target: 'es2022', // lowers `using`, which Node 22 does not know
    fixedExtension: false,
    dts: true,
    sourcemap: false,
    report: false,
    logLevel: 'warn',
    deps: { onlyBundle: false },
    inputOptions: { resolve: { conditionNames: ['@devmatic/source', 'import', 'module', 'node', 'default'] } },
  }
}
