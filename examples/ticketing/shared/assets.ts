import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'

interface Asset {
  type: string
  body: Buffer
  tag: string
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.js': 'text/javascript; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
}

const folder = path.join(import.meta.dirname, 'assets')
const font = createRequire(import.meta.url).resolve(
  '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
)

/** The files that every public page uses, by their names below the assets' path. */
const common = {
  'style.css': path.join(folder, 'style.css'),
  'icons.svg': path.join(folder, 'icons.svg'),
  'sun.svg': path.join(folder, 'sun.svg'),
  'inter.woff2': font,
  'hold.js': path.join(folder, 'hold.ts'),
}

/**
 * Serves files below a path. They are read once; a browser's TypeScript loses its types on the way, which needs
 * no build.
 *
 * @param files more files, by name
 */
export function serveAssets(
  app: FastifyInstance,
  prefix: string,
  files: Readonly<Record<string, string>> = {},
): void {
  for (const [name, file] of Object.entries({ ...common, ...files })) {
    const asset = readAsset(file)
    app.get(`${prefix}/${name}`, (request, reply) => {
      reply.headers({
        etag: asset.tag,
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
      })
      if (request.headers['if-none-match'] === asset.tag) return reply.code(304).send()
      return reply.type(asset.type).send(asset.body)
    })
  }
}

function readAsset(file: string): Asset {
  const extension = path.extname(file)
  let body = readFileSync(file)
  if (extension === '.ts') body = Buffer.from(browserScript(body.toString()))
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
  return { type: types[extension] ?? 'application/octet-stream', body, tag }
}

/** The script without its types; the modules that it imports are served beside it. */
function browserScript(source: string): string {
  return stripTypeScriptTypes(source).replaceAll(/(from ')[^']*?([\w-]+)\.ts'/g, "$1./$2.js'")
}
