import path from 'node:path'
import { build } from 'tsdown'
import { root } from '../../tools/workspaces.ts'
import { published } from '../../tools/build/published.ts'

/** Bundles the server as published programs are; resolves to the program's path. */
export async function bundleServer(outDir: string): Promise<string> {
  const config = published(import.meta.dirname, {
    entry: { server: path.join(root, 'tools', 'crash', 'server.ts') },
  })
  const { plugins, ...rest } = config
  // Without the notice of licences, which is for what is published.
  await build({ ...rest, plugins: [plugins].flat().slice(0, 2), dts: false, outDir, config: false })
  return path.join(outDir, 'server.js')
}
