import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { ReplayPlayer } from './replay-player.ts'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** The policy that the page has to live with, as deploy-manager sends it: its own files, and nothing else. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves the built page in `folder` on a free loopback port, with its requests answered by a player. */
export async function servePage(
  folder: string,
  player: ReplayPlayer,
): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    void (async () => {
      if (await player.handle(request, response)) return
      const { pathname } = new URL(request.url ?? '/', 'http://page')
      const file = path.extname(pathname) === '' ? '/index.html' : path.posix.normalize(pathname)
      const body = await readFile(path.join(folder, file)).catch(() => undefined)
      response.writeHead(body ? 200 : 404, {
        'content-type': types[path.extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy,
      })
      response.end(body)
    })()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      player.close()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
