import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { ManagerError } from '../manager-error.ts'

/**
 * Serves the dashboard: its files, and its page for every other path, as its routes live in the browser. They hold
 * no secret and need no token; what they show does.
 */
export async function servePages(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const isBuilt = folder !== undefined && existsSync(path.join(folder, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      index: false,
      // Files are named by their contents, but for the page itself.
      setHeaders: (reply, file) =>
        void reply.header(
          'cache-control',
          file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    })
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (
      !['GET', 'HEAD'].includes(request.method) ||
      request.url.startsWith('/api/') ||
      /\.\w+$/.test(pathOf(request.url))
    )
      throw new ManagerError(
        'manager/unknown-call',
        `There is no ${request.method} ${pathOf(request.url)} here`,
      )
    if (isBuilt) return await reply.header('cache-control', 'no-cache').sendFile('index.html')
    return await reply.code(503).type('text/html; charset=utf-8').send(notBuilt)
  })
}

function pathOf(url: string): string {
  return url.replace(/\?.*$/s, '')
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>devmatic</title>
<style>body { font: 15px/1.5 system-ui; margin: 15vh auto; max-width: 34em } code { font: 13px ui-monospace }</style>
<h1>The dashboard is not built yet</h1>
<p>The product runs; this page does not. In the repository of devmatic:</p>
<pre><code>npm run build</code></pre>
<p>then load this page again. Until then the command line does everything: <code>devmatic status</code>.</p>
`
