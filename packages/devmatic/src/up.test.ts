import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import http from 'node:http'
import path from 'node:path'
import { listProcesses } from '@devmatic/source-runner'
import { expect, test } from 'vitest'

const examples = path.join(import.meta.dirname, '..', '..', '..', 'examples')

interface Result {
  code: number
  out: string
  err: string
}

/** Runs the command line as a user would, in a process of its own. */
function devmatic(...args: string[]): Promise<Result> {
  const options = ['--conditions=@devmatic/source', '--disable-warning=ExperimentalWarning']
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [...options, path.join(import.meta.dirname, 'main.ts'), ...args],
      { timeout: 170_000 },
      (error, out, err) => {
        resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, out, err })
      },
    )
  })
}

/** Asks through the Ingress; follows nothing. */
function get(
  port: number,
  host: string,
  url: string,
): Promise<{ status: number; body: string; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: url, headers: { host } }, response => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, location: response.headers.location }),
        )
      })
      .on('error', reject)
  })
}

// A copy beside the example, so that its packages are found, and one that somebody has running is left alone.
test(
  'brings the ticketing product up from its manifests, serves it, and leaves nothing behind',
  { timeout: 300_000 },
  async () => {
    const folder = await mkdtemp(path.join(examples, '.up-'))
    try {
      await cp(path.join(examples, 'ticketing'), folder, {
        recursive: true,
        filter: source => !/[\\/](node_modules|\.devmatic)$/.test(source),
      })
      const up = await devmatic('up', folder)
      expect(up).toMatchObject({ code: 0 })
      for (const name of ['postgres', 'queue', 'sales', 'seatplan', 'shop', 'worker']) {
        expect(up.out).toMatch(new RegExp(`✓ ${name} +image +Ready 1/1`))
      }
      const [, port = ''] = /http:\/\/tickets\.localhost:(\d+)\//.exec(up.out) ?? []
      const host = `tickets.localhost:${port}`
      // A visitor without a turn is sent to the queue, which is a page of another service.
      const home = await get(Number(port), host, '/')
      expect(home).toMatchObject({ status: 303, location: expect.stringMatching(/^\/queue\//) })
      expect(await get(Number(port), host, '/queue/assets/style.css')).toMatchObject({
        status: 200,
        body: expect.stringContaining('{'),
      })
      expect(await get(Number(port), 'elsewhere.example', '/')).toMatchObject({ status: 404 })
      // Each Service has a name of its own too.
      expect(await get(Number(port), `queue.ticketing.localhost:${port}`, '/healthz')).toMatchObject({
        status: 200,
      })

      const again = await devmatic('up', folder)
      expect(again).toMatchObject({ code: 0 })
      const { pid } = JSON.parse(await readFile(path.join(folder, '.devmatic', 'engine.json'), 'utf8')) as {
        pid: number
      }

      expect(await devmatic('down', folder)).toMatchObject({ code: 0, out: 'Everything has ended\n' })
      const left = (await listProcesses()).filter(
        each => !each.zombie && (each.pid === pid || each.parent === pid),
      )
      expect(left).toEqual([])
      expect(await devmatic('down', folder)).toMatchObject({ code: 0, out: 'Nothing was running\n' })
    } finally {
      await devmatic('down', folder)
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    }
  },
)
