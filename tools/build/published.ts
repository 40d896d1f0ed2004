import type { UserConfig } from 'tsdown'
import { keepFiles } from './kept-files.ts'
import { writeNotice } from './notice.ts'
import { parsedJson } from './parsed-json.ts'

/** What differs between published packages. */
export interface PublishedOptions {
  /** The published files, by the path of their source. */
  entry: Record<string, string>
  /** Packages that cannot be bundled (they bring programs or compiled code); named in `dependencies`. */
  external?: string[]
}

/**
 * How the package in `folder` is built: ES modules for the oldest Node that we support, with all that
 * it imports bundled, types included, so that an installation brings nothing else.
 */
export function published(folder: string, { entry, external = [] }: PublishedOptions): UserConfig {
  return {
    entry,
    format: 'esm',
    platform: 'node',
    target: 'es2022', // lowers `using`, which Node 22 does not know
    fixedExtension: false,
    dts: { oxc: true },
    sourcemap: false,
    logLevel: 'warn',
    deps: { onlyBundle: false, alwaysBundle: name => !external.includes(name), neverBundle: external },
    inputOptions: {
      resolve: { conditionNames: ['@devmatic/source', 'import', 'module', 'node', 'default'] },
    },
    plugins: [keepFiles(), parsedJson(), writeNotice(folder)],
  }
}
